package lbd.daemon.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lbd.core.accesslog.EndReason;
import lbd.core.health.Advice;
import lbd.core.health.CheckState;
import lbd.core.health.KnownHealth;
import lbd.core.health.Reason;
import lbd.core.health.ServerKey;
import lbd.core.health.Standing;
import lbd.core.limit.Limit;
import lbd.core.model.Cidr;
import lbd.core.model.Config;
import lbd.core.pool.Learned;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.ConfigSource;
import lbd.daemon.reload.YamlFileSource;
import lbd.health.ServerHealth;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one process knows the next one knows too, as far as its file still has a place for it.
class KnowledgeTest {
    private static final String YAML = """
            version: 1
            rate_limits:
              - {name: perhost, key: "{client.address}", rate: 2/m, burst: 2}
            listeners:
              - name: web
                protocol: http
                bind: 127.0.0.1:8080
                pool: app
                rate_limit: [perhost]
            pools:
              - name: app
                persistence: source
                servers:
                  - {name: a, address: 127.0.0.1:1}
                  - {name: b, address: 127.0.0.1:2, weight: 5}
                  - {name: c, address: 127.0.0.1:3}
            """;

    @TempDir
    private Path folder;

    private final RuntimeState old = new RuntimeState();
    private final RuntimeState next = new RuntimeState();
    private final List<String> taken = new ArrayList<>();

    @BeforeEach
    void configure() throws Exception {
        old.apply(read(YAML), Instant.EPOCH);
    }

    private Config read(String yaml) throws Exception {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, yaml);
        return switch (new YamlFileSource(file).read()) {
            case ConfigSource.Result.Loaded loaded -> loaded.config();
            case ConfigSource.Result.Rejected rejected -> throw new AssertionError(rejected.toString());
        };
    }

    private Map<ServerKey, KnownHealth> handOver(String yaml, List<ServerHealth> health) throws Exception {
        return handOver(yaml, health, new Estate());
    }

    private Map<ServerKey, KnownHealth> handOver(String yaml, List<ServerHealth> health, Estate estate)
            throws Exception {
        new Knowledge(old, new CountersLeft(old)).leave(estate, health, Map.of());
        next.apply(read(yaml), Instant.EPOCH);
        Map<ServerKey, KnownHealth> known = new Knowledge(next, new CountersLeft(next)).take(estate, taken);
        assertEquals(Map.of(), estate.left());
        return known;
    }

    @Test
    void whoIsDownOrEjectedStaysSo() throws Exception {
        long now = System.nanoTime();
        server(old, "a").up(false, now);
        server(old, "b")
                .resumeEjection(
                        now + Duration.ofSeconds(60).toNanos(),
                        Duration.ofSeconds(60).toNanos());
        handOver(YAML.replace("name: c", "name: d"), List.of());
        assertFalse(server(next, "a").up());
        assertTrue(server(next, "b").ejected());
        assertFalse(server(next, "b").mayBeTried(System.nanoTime()));
        assertFalse(server(next, "d").ejected());
        assertTrue(taken.contains("took 2 servers with their states"), taken.toString());
    }

    @Test
    void clientsStayWithTheirServers() throws Exception {
        long now = System.nanoTime();
        Pool pool = pool(old);
        assertTrue(pool.resume(Cidr.parse("192.0.2.7"), server(old, "b"), now));
        assertTrue(pool.resume(
                Cidr.parse("192.0.2.8"),
                server(old, "c"),
                now - Duration.ofHours(9).toNanos()));
        handOver(YAML, List.of());
        assertEquals(
                List.of("192.0.2.7 b"),
                pool(next).held(System.nanoTime()).stream()
                        .map(h -> h.client() + " " + h.server().name())
                        .toList());
        assertFalse(pool(next).resume(Cidr.parse("192.0.2.0/24"), server(next, "b"), now));
    }

    /// More of them must not take the memory that is needed for serving.
    @Test
    void ofMoreClientsThanThereIsRoomForTheNewestStay() throws Exception {
        long now = System.nanoTime();
        for (int i = 0; i < 8000; i++) {
            assertTrue(pool(old).resume(client(i), server(old, "b"), now - 8000 + i));
        }
        Estate estate = new Estate(2000);
        handOver(YAML, List.of(), estate);
        int stayed = pool(next).heldCount();
        assertTrue(stayed > 1900 && stayed <= 2000, "stayed: " + stayed);
        List<String> all = pool(next).held(System.nanoTime()).stream()
                .map(held -> held.client())
                .toList();
        assertTrue(all.contains(client(7999).text()));
        assertFalse(all.contains(client(0).text()));
        assertEquals(
                List.of("of 8000 clients that belong to a server, those that came last are given, about 2000: memory"
                        + " has no room for more"),
                estate.notes());
    }

    private static Cidr client(int i) {
        return Cidr.parse("10.0." + i / 256 + "." + i % 256);
    }

    @Test
    void sessionsAreKnownByTheSameSecret() throws Exception {
        String learning = YAML.replace("persistence: source", "persistence: {type: learn, cookie: SID}");
        old.apply(read(learning), Instant.EPOCH);
        byte[] word = "session".getBytes(StandardCharsets.US_ASCII);
        Learned learned = pool(old).learned().getFirst();
        learned.told(learned.key(word, 0, word.length), server(old, "b"), System.nanoTime());
        handOver(learning, List.of());
        Learned again = pool(next).learned().getFirst();
        Server found = again.find(again.key(word, 0, word.length), System.nanoTime());
        assertEquals(server(next, "b"), found);
    }

    @Test
    void whoIsOverALimitIsOverItStillUnlessTheLimitIsAnother() throws Exception {
        byte[] client = {1, 2, 3, 4};
        Limit before = limit(old);
        long now = System.nanoTime();
        for (int i = 0; i < 2; i++) {
            assertEquals(0, before.take(before.hash(client, 4), now));
        }
        handOver(YAML, List.of());
        Limit same = limit(next);
        assertTrue(same.take(same.hash(client, 4), System.nanoTime()) > 0);
        byte[] another = {1, 2, 3, 5};
        assertEquals(0, same.take(same.hash(another, 4), System.nanoTime()));
        RuntimeState third = new RuntimeState();
        Estate estate = new Estate();
        new Knowledge(old, new CountersLeft(old)).leave(estate, List.of(), Map.of());
        third.apply(read(YAML.replace("2/m", "3/m")), Instant.EPOCH);
        new Knowledge(third, new CountersLeft(third)).take(estate, taken);
        Limit other = limit(third);
        assertEquals(0, other.take(other.hash(client, 4), System.nanoTime()));
    }

    @Test
    void whatIsCountedGoesOnFromWhereItWas() throws Exception {
        old.listener("web").accepted.add(5);
        old.listener("web").statuses.count(503);
        old.listener("web").endings.add(EndReason.NO_ROUTE, 1_000_000);
        old.listener("web").counted("checkout").durations.add(3_000_000);
        server(old, "b").counters().picked.add(3);
        server(old, "b").counters().responseTimes.add(2_000_000);
        CountersLeft counts = new CountersLeft(old);
        Estate estate = new Estate();
        counts.leave(estate);
        next.apply(read(YAML), Instant.EPOCH);
        next.listener("web").accepted.add(1);
        next.listener("web").counted("checkout");
        CountersLeft later = new CountersLeft(next);
        assertTrue(later.take(estate.take(CountersLeft.KIND)) >= 5);
        assertEquals(6, next.listener("web").accepted.sum());
        assertEquals(1, next.listener("web").statuses.sum(5));
        assertEquals(1, next.listener("web").endings.sum(EndReason.NO_ROUTE));
        assertEquals(
                3_000_000, next.listener("web").counted("checkout").durations.sumNanos());
        assertEquals(3, server(next, "b").counters().picked.sum());
        assertEquals(2_000_000, server(next, "b").counters().responseTimes.sumNanos());
        // What the old one counts until it ends.
        old.listener("web").accepted.add(10);
        Estate rest = new Estate();
        counts.leaveRest(rest);
        assertEquals(1, later.take(rest.take(CountersLeft.KIND)));
        assertEquals(16, next.listener("web").accepted.sum());
        assertEquals(
                0, later.take(List.of(List.of("listener/web/accepted", "x", "0:1"), List.of("nothing", "1", "0:1"))));
    }

    @Test
    void checksGoOnFromTheirResults() throws Exception {
        Server a = server(old, "a");
        Instant at = Instant.now().minusSeconds(5);
        ServerHealth.Result last =
                new ServerHealth.Result("tcp", false, Reason.TIMEOUT, "no answer", at, Duration.ofMillis(3));
        ServerHealth down = new ServerHealth(
                new ServerKey("app", "a", a.address()),
                Standing.DOWN,
                at,
                Reason.TIMEOUT,
                "no answer",
                Advice.NONE,
                List.of(new ServerHealth.Check(
                        "tcp", new CheckState(CheckState.Standing.DOWN, 1), 2, 3, false, 0, 3, last)),
                List.of(last));
        KnownHealth known = handOver(YAML, List.of(down)).get(new ServerKey("app", "a", a.address()));
        assertNotNull(known);
        assertEquals(Map.of("tcp", new CheckState(CheckState.Standing.DOWN, 1)), known.checks());
        assertEquals("no answer", known.results().getFirst().evidence());
        assertEquals(Reason.TIMEOUT, known.reason());
        long ago = System.nanoTime() - known.sinceNanos();
        assertTrue(ago >= 4_900_000_000L && ago < 60_000_000_000L, ago + " ns");
    }

    /// Whoever wrote it.
    @Test
    void nonsenseIsPassedOver() throws Exception {
        next.apply(read(YAML), Instant.EPOCH);
        Estate estate = new Estate();
        for (String kind : List.of("server", "source", "learns", "learned", "verdict", "check", "result", "buckets")) {
            estate.add(kind, List.of());
            estate.add(kind, List.of("app"));
            estate.add(kind, List.of("app", "a", "127.0.0.1:1", "x", "y", "z", "x", "y", "z", "-", "-"));
            estate.add(kind, List.of("perhost", "0", "xyz", "y", "z", "1", "2", "3", "4", "5"));
        }
        estate.add("name", List.of("host", "no.address"));
        estate.add("limit", List.of("perhost", "other", "", ""));
        estate.add("count", List.of("listener/web/accepted", "999999999", "7:1"));
        estate.add("future", List.of("?"));
        Knowledge knowledge = new Knowledge(next, new CountersLeft(next));
        assertEquals(Map.of(), knowledge.names(estate));
        assertEquals(Map.of(), knowledge.take(estate, taken));
        assertEquals(Map.of("future", List.of(List.of("?"))), estate.left());
        assertTrue(server(next, "a").takesNewWork());
        assertNull(server(next, "a").ejectedUntil());
    }

    private static Pool pool(RuntimeState state) {
        Pool pool = state.pool("app");
        assertNotNull(pool);
        return pool;
    }

    private static Server server(RuntimeState state, String name) {
        Server server = pool(state).server(name);
        assertNotNull(server);
        return server;
    }

    private static Limit limit(RuntimeState state) {
        Limit limit = state.limits().get("perhost");
        assertNotNull(limit);
        return limit;
    }
}
