package lbd.daemon.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lbd.core.accesslog.EndReason;
import lbd.core.model.Config;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.TracingSpec;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.core.trace.TraceParent;
import lbd.core.trace.TraceQueue;
import lbd.core.trace.TracedAttempt;
import lbd.core.trace.TracedRequest;
import lbd.daemon.otlp.FakeCollector;
import lbd.daemon.otlp.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a collector gets of requests that are over.
@Timeout(60)
class TracingPartTest {
    private final TraceQueue traces = new TraceQueue();
    private final TracingPart part = new TracingPart(traces);
    private final Server server = server();

    @AfterEach
    void close() {
        part.close();
    }

    private static Server server() {
        ServerSpec spec = new ServerSpec("a", new InetSocketAddress("127.0.0.1", 8081), 1, ServerSpec.State.ENABLED);
        PoolSpec pool = new PoolSpec("app", SchedulerSpec.DEFAULT, List.of(spec), PoolConnections.DEFAULT);
        RuntimeState state = new RuntimeState();
        state.apply(Config.EMPTY.withPools(List.of(pool)), Instant.now());
        return state.pools().get("app").servers().getFirst();
    }

    private void follow(@Nullable URI collector) {
        TracingSpec spec =
                collector == null ? null : new TracingSpec(collector, 10_000, "edge", TracingSpec.Accept.ANY);
        part.prepare(Config.EMPTY.withTracing(spec)).commit();
    }

    private TracedRequest retried() {
        TracedRequest request = new TracedRequest(
                new TraceParent(1, 2, 0x10, 1), 0x99, "x=1,y=2", null, 1_700_000_000_000_000_000L, 1_000);
        request.listener = "web";
        request.pool = "app";
        request.method = "BREW";
        request.scheme = "https";
        request.path = "/pot";
        request.query = "sig=secret&a=1&Signature=s";
        request.host = "shop.example.com";
        request.userAgent = "test";
        request.version = "2";
        request.client = "192.0.2.1";
        request.requestId = "id-1";
        request.status = 502;
        request.ended = EndReason.SERVER_CLOSED;
        request.detail = "\u0000\ud800 odd";
        request.endNanos = 9_000;
        TracedAttempt refused = new TracedAttempt(0x11, server, 2_000);
        refused.failure = "connect_refused";
        refused.endNanos = 3_000;
        TracedAttempt cut = new TracedAttempt(0x12, server, 3_000);
        cut.connectedNanos = 4_000;
        cut.target = "/pot?sig=secret";
        cut.failure = "server_closed";
        cut.endNanos = 9_000;
        request.attempts.add(refused);
        request.attempts.add(cut);
        return request;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 6000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void requestAndItsAttemptsAreSpansOfOneTrace() throws Exception {
        try (FakeCollector collector = new FakeCollector("/v1/traces")) {
            follow(collector.address());
            traces.add(retried());
            Message resource = collector.next().one(1);
            Map<String, String> about = resource.one(1).attributes(1);
            assertEquals("edge", about.get("service.name"));
            assertTrue(about.containsKey("service.version") && about.containsKey("host.name"));
            Message scope = resource.one(2);
            assertEquals("lbd", scope.one(1).text(1));
            List<Message> spans = scope.all(2);
            assertEquals(3, spans.size());
            Message request = spans.getFirst();
            assertEquals("HTTP", request.text(5));
            assertEquals(2, request.value(6));
            assertEquals("00000000000000010000000000000002", request.hex(1));
            assertEquals("0000000000000010", request.hex(2));
            assertEquals("0000000000000099", request.hex(4));
            assertEquals("x=1,y=2", request.text(3));
            assertEquals(1_700_000_000_000_000_000L, request.value(7));
            assertEquals(1_700_000_000_000_008_000L, request.value(8));
            Map<String, String> its = request.attributes(9);
            assertEquals("_OTHER", its.get("http.request.method"));
            assertEquals("BREW", its.get("http.request.method_original"));
            assertEquals("sig=REDACTED&a=1&Signature=REDACTED", its.get("url.query"));
            assertEquals("502", its.get("http.response.status_code"));
            assertEquals("server_closed", its.get("error.type"));
            assertEquals("id-1", its.get("lbd.request_id"));
            assertEquals(2, request.one(15).value(3));
            for (Message attempt : spans.subList(1, 3)) {
                assertEquals("0000000000000010", attempt.hex(4));
                assertEquals(3, attempt.value(6));
                assertEquals("a", attempt.attributes(9).get("lbd.server"));
                assertEquals("8081", attempt.attributes(9).get("server.port"));
                assertEquals(2, attempt.one(15).value(3));
            }
            assertEquals("connect_refused", spans.get(1).attributes(9).get("error.type"));
            assertFalse(spans.get(1).attributes(9).containsKey("http.request.resend_count"));
            assertEquals("1", spans.get(2).attributes(9).get("http.request.resend_count"));
            assertEquals(
                    "http://127.0.0.1:8081/pot?sig=REDACTED",
                    spans.get(2).attributes(9).get("url.full"));
            assertEquals("connected", spans.get(2).one(11).text(2));
            await(() -> traces.exported.sum() == 3);
        }
    }

    @Test
    void collectorThatIsAwayCostsNothingButCounts() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        follow(URI.create("http://127.0.0.1:" + port));
        for (int i = 0; i < 2 * TraceQueue.MOST; i++) {
            traces.add(retried());
        }
        assertTrue(traces.dropped.sum() > 0);
        await(() -> traces.failed.sum() > 0);
        assertEquals(0, traces.exported.sum());
        // It is back, and so is what waits.
        try (FakeCollector collector = new FakeCollector("/v1/traces", port)) {
            collector.next();
            await(() -> traces.exported.sum() > 0);
        }
    }

    @Test
    void collectorThatRefusesIsToldOnceAndGoesOn() throws Exception {
        try (FakeCollector collector = new FakeCollector("/v1/traces")) {
            collector.status = 400;
            follow(collector.address());
            traces.add(retried());
            await(() -> traces.failed.sum() == 3);
            collector.status = 200;
            traces.add(retried());
            await(() -> traces.exported.sum() == 3);
        }
    }

    @Test
    void whatWaitsIsSentWhenTheDaemonStops() throws Exception {
        try (FakeCollector collector = new FakeCollector("/v1/traces")) {
            follow(collector.address());
            traces.add(retried());
            part.close();
            collector.next();
        }
    }

    @Test
    void withoutACollectorThereIsNoThread() throws Exception {
        follow(null);
        assertFalse(exports());
        try (FakeCollector collector = new FakeCollector("/v1/traces")) {
            follow(collector.address());
            assertTrue(exports());
            follow(null);
            await(() -> !exports());
        }
    }

    private static boolean exports() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("lbd-tracing"));
    }
}
