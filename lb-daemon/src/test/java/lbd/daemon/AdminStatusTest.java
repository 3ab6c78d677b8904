package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Lease;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.pool.Tried;
import lbd.core.pool.Waiter;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.ListenerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AdminStatusTest extends AdminFixture {
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
}
