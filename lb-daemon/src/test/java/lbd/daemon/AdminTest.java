package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.core.accesslog.EndReason;
import lbd.core.limit.Limit;
import lbd.core.model.AdminSpec;
import lbd.core.model.ConcurrencyLimitSpec;
import lbd.core.model.Config;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.RateLimitSpec;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Lease;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.pool.Tried;
import lbd.core.pool.Waiter;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.ListenerState;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.daemon.reload.ConfigSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class AdminTest {
    @TempDir
    private Path folder;

    private RunningDaemon running;
    private SocketAddress socket;

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder);
        socket = UnixDomainSocketAddress.of(running.socket);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void persistenceIsShownAndCleared() throws IOException {
        Pool pool = running.daemon.state().pool("app");
        for (int i = 1; i <= 3; i++) {
            hold(pool, "192.0.2." + i);
        }
        JsonNode shown = json(HttpText.get(socket, "/api/v1/pools/app/persistence"));
        assertEquals(3, shown.at("/sources").asInt());
        assertEquals("192.0.2.3", shown.at("/held/0/source").asText());
        JsonNode one = json(HttpText.post(socket, "/api/v1/pools/app/persistence/clear?value=192.0.2.3"));
        assertEquals(1, one.at("/forgotten").asInt());
        JsonNode rest = json(HttpText.post(socket, "/api/v1/pools/app/persistence/clear"));
        assertEquals(2, rest.at("/forgotten").asInt());
        assertEquals(400, HttpText.status(HttpText.post(socket, "/api/v1/pools/app/persistence/clear?value=x")));
        assertEquals(404, HttpText.status(HttpText.get(socket, "/api/v1/pools/nope/persistence")));
        assertEquals(409, HttpText.status(HttpText.post(socket, "/api/v1/pools/nope/persistence/clear")));
    }

    @Test
    void aListenerIsPutIntoMaintenanceUntilItIsTakenOut() throws IOException {
        String path = "/api/v1/listeners/web/maintenance/";
        JsonNode on = json(HttpText.post(socket, path + "on"));
        Schema.check("maintenance-on-off", on);
        assertEquals("operator", on.at("/by/0").asText());
        JsonNode shown = json(HttpText.get(socket, "/api/v1/status")).at("/listeners/0");
        assertEquals("operator", shown.at("/maintenance/0").asText(), shown.toString());
        HttpText.post(socket, "/api/v1/reload");
        assertTrue(running.daemon.state().listener("web").maintenance.isOn(), "kept over a reload");
        String scraped = HttpText.get(socket, "/metrics");
        assertTrue(scraped.contains("lbd_listener_maintenance{listener=\"web\"} 1"), scraped);
        JsonNode off = json(HttpText.post(socket, path + "off"));
        assertFalse(off.at("/maintenance").asBoolean());
        assertEquals(404, HttpText.status(HttpText.post(socket, path + "maybe")));
        String unknown = HttpText.post(socket, "/api/v1/listeners/nope/maintenance/on");
        assertEquals(409, HttpText.status(unknown));
        assertTrue(unknown.contains("no listener of HTTP"), unknown);
    }

    @Test
    void whatIsConfiguredIsShownToWhoMayChangeIt() throws IOException {
        assertEquals(403, HttpText.status(HttpText.get(running.http, "/api/v1/config")));
        assertEquals(403, HttpText.status(HttpText.get(running.http, "/api/v1/config/diff")));
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/api/v1/pools/app/servers/c/add?address=x")));
        assertEquals(200, HttpText.status(HttpText.get(socket, "/api/v1/config/diff")));
        String none = HttpText.get(socket, "/api/v1/config");
        assertEquals(409, HttpText.status(none), "there is no file");
        assertTrue(none.contains("from no file"), none);
    }

    private void limited() throws IOException {
        VariableText key = VariableText.parse("{client.address}", Form.RAW, Scope.REQUEST);
        HttpLimits limits = HttpLimits.DEFAULT.with(List.of(
                new RateLimitSpec("per-client", key, 1, Duration.ofHours(1), 2),
                new ConcurrencyLimitSpec("at-once", key, 3, 503, false, 64)));
        Config config = running.config(Duration.ZERO, "a", "b");
        HttpSpec http = HttpSpec.DEFAULT.builder().limits(limits).build();
        running.offer(new Config(
                config.process(),
                config.log(),
                config.accessLog(),
                config.admin(),
                List.of(config.listeners().getFirst().with(http)),
                config.pools()));
        HttpText.post(socket, "/api/v1/reload");
        Limit limit = running.daemon.state().limits().get("per-client");
        byte[] client = "192.0.2.1".getBytes(StandardCharsets.US_ASCII);
        long hash = limit.hash(client, client.length);
        while (limit.take(hash, System.nanoTime()) == 0) {
            limit.passed.increment();
        }
        limit.limited.increment();
        limit.refused(client, client.length, hash, System.nanoTime());
    }

    @Test
    void limitsAreShownAndCleared() throws IOException {
        limited();
        JsonNode all = json(HttpText.get(socket, "/api/v1/limits"));
        assertEquals("at-once", all.at("/limits/0/name").asText());
        assertEquals("concurrency 3", all.at("/limits/0/allowed").asText());
        assertEquals("1/3600s, burst 2", all.at("/limits/1/allowed").asText());
        JsonNode one = json(HttpText.get(socket, "/api/v1/limits/per-client"));
        assertEquals(2, one.at("/passed").asInt());
        assertEquals("192.0.2.1", one.at("/refused/0/key").asText());
        assertEquals(1, one.at("/keys").asInt());
        assertEquals(
                0,
                json(HttpText.get(socket, "/api/v1/limits/per-client?value=192.0.2.1"))
                        .at("/key/left")
                        .asInt());
        assertEquals(
                2,
                json(HttpText.get(socket, "/api/v1/limits/per-client?value=192.0.2.2"))
                        .at("/key/left")
                        .asInt());
        Schema.check("limits", all);
        Schema.check("limits-name", one);
        JsonNode other = json(HttpText.post(socket, "/api/v1/limits/per-client/clear?value=192.0.2.2"));
        assertEquals(0, other.at("/forgotten").asInt());
        Schema.check("limits-clear", other);
        JsonNode its = json(HttpText.post(socket, "/api/v1/limits/per-client/clear?value=192.0.2.1"));
        assertEquals(1, its.at("/forgotten").asInt());
        JsonNode after = json(HttpText.get(socket, "/api/v1/limits/per-client"));
        assertEquals(0, after.at("/keys").asInt());
        assertTrue(after.at("/refused").isEmpty());
        assertEquals(
                0,
                json(HttpText.post(socket, "/api/v1/limits/per-client/clear"))
                        .at("/forgotten")
                        .asInt());
        assertEquals(404, HttpText.status(HttpText.get(socket, "/api/v1/limits/nope")));
        assertEquals(409, HttpText.status(HttpText.post(socket, "/api/v1/limits/nope/clear")));
    }

    private static void hold(Pool pool, String client) {
        Tried tried = new Tried();
        PickInput input = new PickInput() {
            @Override
            public byte[] clientAddress() {
                return InetAddress.ofLiteral(client).getAddress();
            }

            @Override
            public int clientPort() {
                return 1;
            }

            @Override
            public byte[] localAddress() {
                return new byte[4];
            }

            @Override
            public int localPort() {
                return 80;
            }
        };
        pool.key(input, tried, new ByteRange());
        Lease lease = pool.acquire(Pool.NO_KEY, tried, System.nanoTime());
        lease.close();
    }

    @Test
    void aliveAndReadyOnceStarted() throws IOException {
        assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/live")));
        assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/ready")));
        assertEquals(200, HttpText.status(HttpText.get(socket, "/health/ready")));
    }

    @Test
    void stuckLoopIsNotAlive() throws IOException {
        running.traffic().turns = false;
        assertEquals(503, HttpText.status(HttpText.get(running.http, "/health/live")));
    }

    @Test
    void unboundListenerIsNotReady() throws IOException {
        running.daemon.state().listeners().get("web").bound(false);
        String answer = HttpText.get(running.http, "/health/ready");
        assertEquals(503, HttpText.status(answer));
        assertTrue(answer.contains("listener web is not bound"), answer);
    }

    @Test
    void statusIsJsonWithEverything() throws IOException {
        JsonNode status = json(HttpText.get(running.http, "/api/v1/status"));
        assertEquals(1, status.at("/config/generation").asInt());
        assertEquals("taken", status.at("/config/last_reload").asText());
        assertEquals("fake", status.at("/process/transport").asText());
        assertEquals("127.0.0.1:80", status.at("/listeners/0/bind/0").asText());
        assertEquals("b", status.at("/pools/0/servers/1/name").asText());
        assertEquals(0, status.at("/differs_from_file").asInt());
    }

    @Test
    void changesShowAsDifferingUntilTheFileSaysTheSame() throws Exception {
        JsonNode answer = json(HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=5"));
        assertEquals(5, answer.at("/weight").asInt());
        assertEquals(1, answer.at("/file/weight").asInt());
        json(HttpText.post(socket, "/api/v1/pools/app/servers/b/drain"));
        assertEquals(ServerSpec.State.DRAIN, server("b").state());
        String text = HttpText.ask(socket, "GET /api/v1/status HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n");
        assertTrue(text.contains("drain* (file: enabled)"), text);
        assertTrue(text.contains("5* (file: 1)"), text);
        assertTrue(metrics().contains("lbd_config_differing_servers 1.0"));
        json(HttpText.post(socket, "/api/v1/pools/app/servers/b/enable"));
        json(HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=1"));
        assertTrue(metrics().contains("lbd_config_differing_servers 0.0"));
    }

    @Test
    void whoWaitsInAQueueShowsEverywhere() throws Exception {
        running.offer(running.full("a"));
        json(HttpText.post(socket, "/api/v1/reload"));
        Pool pool = running.daemon.state().pool("app");
        Lease only = pool.acquire(Pool.NO_KEY, new Tried(), System.nanoTime());
        CompletableFuture<Lease> granted = new CompletableFuture<>();
        Waiter waiter = new Waiter() {
            @Override
            protected void granted(Lease lease) {
                granted.complete(lease);
            }
        };
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, new Tried(), System.nanoTime(), waiter));
        assertQueue(1);
        only.close();
        granted.get().close();
        assertQueue(0);
    }

    private void assertQueue(int waiting) throws IOException {
        JsonNode status = json(HttpText.get(running.http, "/api/v1/status"));
        assertEquals(waiting, status.at("/pools/0/queue").asInt());
        assertEquals(7, status.at("/pools/0/queue_max").asInt());
        String metrics = metrics();
        assertTrue(metrics.contains("lbd_pool_queue_length{pool=\"app\"} " + waiting + ".0\n"), metrics);
        assertTrue(metrics.contains("lbd_pool_queue_max{pool=\"app\"} 7.0\n"), metrics);
        String text = HttpText.ask(socket, "GET /api/v1/status HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n");
        String row = text.lines().filter(l -> l.startsWith("app ")).findFirst().orElse(text);
        assertTrue(row.matches("app +wrr +1 +1 +" + waiting + " +7 .*"), text);
    }

    @Test
    void statusBeginsWithWhatIsWrong() throws IOException {
        assertEquals("no problems\n", HttpText.body(text("/api/v1/problems")));
        assertTrue(HttpText.body(text("/api/v1/status")).startsWith("lbd "));
        running.daemon.state().pool("app").servers().forEach(s -> s.up(false, System.nanoTime()));
        String line = "PROBLEM: pool app has no server that takes new work (for ";
        while (!HttpText.body(text("/api/v1/status")).startsWith(line)) {
            Thread.onSpinWait(); // looked for once a second
        }
        String problems = HttpText.body(text("/api/v1/problems"));
        assertTrue(problems.startsWith(line), problems);
        assertTrue(problems.lines().allMatch(l -> l.startsWith("PROBLEM: ")), problems);
        JsonNode json = json(HttpText.get(socket, "/api/v1/status"));
        assertEquals("no_server", json.at("/problems/0/kind").asText());
        assertEquals("app", json.at("/problems/0/of").asText());
        assertTrue(metrics().contains("lbd_problems{kind=\"no_server\"} 1.0"));
    }

    @Test
    void statusShowsTheLastMinuteAndWhoIsNotChecked() throws IOException {
        Server a = server("a");
        a.counters().statuses.count(503);
        a.counters().responseTimes.add(Duration.ofMillis(2).toNanos());
        ListenerState web = running.daemon.state().listener("web");
        web.refusals.count(ConnectionRefusal.DENIED);
        running.daemon.state().pool("app").counters().endings.add(EndReason.NO_SERVER, 1);
        JsonNode status = json(HttpText.get(socket, "/api/v1/status"));
        assertEquals("unchecked", status.at("/pools/0/servers/0/health").asText());
        assertEquals(
                1, status.at("/pools/0/servers/0/last_minute/responses_5xx").asInt());
        assertEquals(2.5, status.at("/pools/0/servers/0/last_minute/p99_ms").asDouble(), 0.1);
        assertEquals(1, status.at("/pools/0/last_minute/responses_5xx").asInt());
        assertEquals(1, status.at("/pools/0/last_minute/errors/no_server").asInt());
        assertEquals(1, status.at("/listeners/0/last_minute/errors/denied").asInt());
        assertTrue(status.at("/last_minute_seconds").asDouble() > 0);
        String text = HttpText.body(text("/api/v1/status"));
        assertTrue(text.contains("no_server 1") && text.contains("denied 1") && text.contains("unchecked"), text);
    }

    @Test
    void statusOfOnePoolIsItsOwn() throws IOException {
        String text = HttpText.body(text("/api/v1/pools/app/status"));
        assertTrue(text.startsWith("POOL ") && text.contains("app/a") && !text.contains("LISTENER"), text);
        assertEquals(
                "a",
                json(HttpText.get(socket, "/api/v1/pools/app/status"))
                        .at("/pool/servers/0/name")
                        .asText());
        assertEquals("no problems\n", HttpText.body(text("/api/v1/pools/app/problems")));
        assertEquals(404, HttpText.status(HttpText.get(socket, "/api/v1/pools/nope/status")));
        assertEquals(404, HttpText.status(HttpText.get(socket, "/api/v1/pools/nope/problems")));
    }

    @Test
    void answersKeepToTheirSchemas() throws Exception {
        running.daemon.state().pool("app").server("b").up(false, System.nanoTime());
        hold(running.daemon.state().pool("app"), "192.0.2.1");
        Schema.check("status", json(HttpText.get(socket, "/api/v1/status")));
        Schema.check("status-pool", json(HttpText.get(socket, "/api/v1/pools/app/status")));
        Schema.check("status-problems", json(HttpText.get(socket, "/api/v1/problems")));
        Schema.check("checks", json(HttpText.get(socket, "/api/v1/checks")));
        Schema.check("checks", json(HttpText.get(socket, "/api/v1/pools/app/servers/a/checks")));
        Schema.check("vrrp", json(HttpText.get(socket, "/api/v1/vrrp")));
        Schema.check("persistence-show", json(HttpText.get(socket, "/api/v1/pools/app/persistence")));
        Schema.check("persistence-clear", json(HttpText.post(socket, "/api/v1/pools/app/persistence/clear")));
        Schema.check("reload", json(HttpText.post(socket, "/api/v1/reload")));
        Schema.check(
                "enable-drain-disable-weight",
                json(HttpText.post(socket, "/api/v1/pools/app/servers/a/weight?value=7")));
        Schema.check(
                "error",
                new JsonMapper().readTree(HttpText.body(HttpText.post(socket, "/api/v1/pools/app/servers/x/drain"))));
    }

    @Test
    void weightOfTheFileComesBack() throws IOException {
        json(HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=5"));
        JsonNode answer = json(HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=file"));
        assertEquals(1, answer.at("/weight").asInt());
        assertTrue(answer.at("/file").isMissingNode());
    }

    private String text(String path) throws IOException {
        return HttpText.ask(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n");
    }

    @Test
    void nothingChangesThroughTheTcpAddress() throws IOException {
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/api/v1/pools/app/servers/b/disable")));
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/api/v1/reload")));
        assertEquals(ServerSpec.State.ENABLED, server("b").state());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "65536", "99999999999", "x", "1%00"})
    void weightOutsideItsRangeIsRefused(String value) throws IOException {
        String answer = HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=" + value);
        assertEquals(400, HttpText.status(answer));
        assertTrue(answer.contains("allowed: 0 to 65535"), answer);
        assertEquals(1, server("b").weight());
    }

    @Test
    void unknownServerIsToldWhatThereIs() throws IOException {
        String answer = HttpText.post(socket, "/api/v1/pools/app/servers/x/drain");
        assertEquals(409, HttpText.status(answer));
        assertTrue(answer.contains("there are: a, b"), answer);
        assertTrue(HttpText.post(socket, "/api/v1/pools/x/servers/a/drain").contains("there are: app"));
    }

    @Test
    void reloadAnswersWhetherTheFileWasTaken() throws IOException {
        running.offer(running.config(Duration.ZERO, "a", "b", "c"));
        assertEquals(
                2,
                json(HttpText.post(socket, "/api/v1/reload")).at("/generation").asInt());
        running.file.set(new ConfigSource.Result.Rejected(List.of("lbd.yaml:1:1: one", "lbd.yaml:2:1: two")));
        String refused = HttpText.post(socket, "/api/v1/reload");
        assertEquals(422, HttpText.status(refused));
        assertTrue(refused.contains("lbd.yaml:2:1: two"), refused);
        String metrics = metrics();
        assertTrue(metrics.contains("lbd_config_generation 2.0"), metrics);
        assertTrue(metrics.contains("lbd_config_last_reload_successful 0.0"), metrics);
        assertTrue(metrics.contains("lbd_config_reloads_total{result=\"refused\"} 1.0"), metrics);
        JsonNode status = json(HttpText.get(running.http, "/api/v1/status"));
        assertEquals("lbd.yaml:1:1: one", status.at("/config/errors/0").asText());
    }

    @Test
    void metersComeAndGoWithTheConfiguration() throws IOException {
        server("a").counters().picked.add(3);
        assertTrue(metrics().contains("lbd_server_picked_total{pool=\"app\",server=\"a\"} 3.0"));
        running.offer(running.config(Duration.ZERO, "a", "c"));
        HttpText.post(socket, "/api/v1/reload");
        String metrics = metrics();
        assertTrue(metrics.contains("lbd_server_picked_total{pool=\"app\",server=\"a\"} 3.0"));
        assertTrue(metrics.contains("server=\"c\""));
        assertFalse(metrics.contains("server=\"b\""));
    }

    @Test
    void adminAddressMovesWithAReloadAndTheSocketStays() throws IOException {
        var config = running.config(Duration.ZERO, "a");
        running.offer(new Config(
                config.process(),
                config.log(),
                config.accessLog(),
                new AdminSpec(null, running.socket.toString()),
                config.listeners(),
                config.pools()));
        assertEquals(200, HttpText.status(HttpText.post(socket, "/api/v1/reload")));
        assertThrows(IOException.class, () -> HttpText.get(running.http, "/health/live"));
        running.offer(config);
        assertEquals(200, HttpText.status(HttpText.post(socket, "/api/v1/reload")));
        assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/live")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/dashboard", "/index.html", "/api", "/api/v1/", "/metrics/x", "/..", "//", "/%2e%2e/metrics"})
    void otherPathsAreNotFound(String path) throws IOException {
        assertEquals(404, HttpText.status(HttpText.get(running.http, path)));
        assertEquals(404, HttpText.status(HttpText.post(socket, path)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /%zz HTTP/1.1\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
                "GET /metrics?value=%f HTTP/1.1\r\n\r\n"
            })
    void nonsenseGets400AndNothingElseHappens(String request) throws IOException {
        assertEquals(400, HttpText.status(HttpText.ask(running.http, request)));
        assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/live")));
    }

    @Test
    void bodyThatIsTooLargeIsRefused() throws IOException {
        String answer =
                HttpText.ask(socket, "POST /api/v1/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
        assertEquals(413, HttpText.status(answer));
    }

    @Test
    void silentConnectionsDoNotShutTheDoorForEver() throws IOException {
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            silent.add(SocketChannel.open(running.http));
        }
        for (SocketChannel channel : silent) {
            channel.close();
        }
        // Once they are gone there is room again; the limit itself is what keeps descriptors for traffic.
        while (true) {
            try {
                if (HttpText.status(HttpText.get(running.http, "/health/live")) == 200) {
                    return;
                }
            } catch (IOException | StringIndexOutOfBoundsException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void socketIsForItsOwnerOnly() throws IOException {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(running.socket)));
    }

    /// Whoever can open the lock can hold it, and keep the daemon from starting again.
    @Test
    void lockIsForItsOwnerOnlyEvenWhereAnOlderOneWasNot(@TempDir Path other) throws Exception {
        Path lock = other.resolve("admin.sock.lock");
        Files.createFile(lock, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        try (RunningDaemon next = new RunningDaemon(other)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)));
        }
    }

    @Test
    void groupMayUseTheSocketAsLongAsTheFileSaysSo() throws Exception {
        String own = Files.readAttributes(running.socket, PosixFileAttributes.class)
                .group()
                .getName();
        reloadWithGroup(own);
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(running.socket)));
        String refused = reloadWithGroup("no-such-group");
        assertTrue(refused.contains("admin.group: this machine has no group \\\"no-such-group\\\""), refused);
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(running.socket)));
        reloadWithGroup(null);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(running.socket)));
    }

    private String reloadWithGroup(@Nullable String group) throws IOException {
        var config = running.config(Duration.ZERO, "a", "b");
        running.offer(new Config(
                config.process(),
                config.log(),
                config.accessLog(),
                new AdminSpec(running.http, running.socket.toString(), group),
                config.listeners(),
                config.pools()));
        return HttpText.post(socket, "/api/v1/reload");
    }

    @Test
    void secondDaemonOnTheSameSocketIsRefused() {
        CannotStartException refused = assertThrows(CannotStartException.class, () -> new RunningDaemon(folder));
        assertEquals(ExitCode.CANNOT_START, refused.exitCode());
        assertTrue(String.valueOf(refused.getMessage()).contains("another daemon serves " + running.socket));
    }

    @Test
    void socketLeftBehindByACrashIsReplaced(@TempDir Path other) throws Exception {
        try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            crashed.bind(UnixDomainSocketAddress.of(other.resolve("admin.sock")));
        }
        try (RunningDaemon next = new RunningDaemon(other)) {
            assertEquals(200, HttpText.status(HttpText.get(UnixDomainSocketAddress.of(next.socket), "/health/live")));
        }
        assertFalse(Files.exists(other.resolve("admin.sock")));
    }

    @Test
    void fileThatIsNoSocketIsLeftAlone(@TempDir Path other) throws Exception {
        Files.writeString(other.resolve("admin.sock"), "precious");
        CannotStartException refused = assertThrows(CannotStartException.class, () -> new RunningDaemon(other));
        assertTrue(String.valueOf(refused.getMessage()).contains("is not a socket"));
        assertEquals("precious", Files.readString(other.resolve("admin.sock")));
    }

    private Server server(String name) {
        return running.daemon.state().pool("app").server(name);
    }

    private String metrics() throws IOException {
        return HttpText.body(HttpText.get(running.http, "/metrics"));
    }

    private static JsonNode json(String answer) throws IOException {
        assertEquals(200, HttpText.status(answer), answer);
        return new JsonMapper().readTree(HttpText.body(answer));
    }
}
