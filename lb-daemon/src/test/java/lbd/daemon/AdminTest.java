package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Health, metrics, and what is no request.
@Timeout(20)
class AdminTest extends AdminFixture {
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
}
