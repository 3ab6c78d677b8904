package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.EndReason;
import lbd.core.count.Exemplar;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.TracingSpec;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.HedgeSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.trace.TraceParent;
import lbd.core.trace.TracedAttempt;
import lbd.core.trace.TracedRequest;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What servers are told of a request's trace, and what a collector would be told of the request.
@Timeout(30)
class TracingTest {
    private static final String ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final ScriptedServer server;
    private final CountDownLatch release = new CountDownLatch(1);

    TracingTest() throws Exception {
        server = new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                heads.add(head);
                peer.send(Talk.OK);
            }
        });
    }

    @AfterEach
    void close() {
        release.countDown();
        server.close();
    }

    private static Config traced(int sample, TracingSpec.Accept accept, Config plain) {
        return plain.withTracing(new TracingSpec(URI.create("http://127.0.0.1:1"), sample, "edge", accept));
    }

    private static Config traced(int sample, Config plain) {
        return traced(sample, TracingSpec.Accept.ANY, plain);
    }

    private Config toServer() {
        return Configs.of(List.of(Configs.http(HttpSpec.DEFAULT)), List.of(Configs.pool("app", server.address())));
    }

    private String ask(ProxyFixture fixture, String... fields) throws Exception {
        String more =
                String.join("", List.of(fields).stream().map(f -> f + "\r\n").toList());
        Talk.exchange(fixture, "GET /a?b HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n" + more + "\r\n");
        String head = heads.poll(10, TimeUnit.SECONDS);
        assertNotNull(head);
        return head;
    }

    private static @Nullable String field(String head, String name) {
        List<String> all = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
                .toList();
        assertTrue(all.size() <= 1, head);
        return all.isEmpty() ? null : all.getFirst().substring(name.length() + 2);
    }

    private static TracedRequest told(ProxyFixture fixture) throws Exception {
        TracedRequest next = fixture.state.traces().take();
        for (int i = 0; i < 2000 && next == null; i++) {
            TimeUnit.MILLISECONDS.sleep(5);
            next = fixture.state.traces().take();
        }
        assertNotNull(next);
        return next;
    }

    @Test
    void withoutTracingFieldsGoOnAsTheyCame() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(toServer())) {
            String head = ask(fixture, "traceparent: what it likes", "tracestate: =");
            assertEquals("what it likes", field(head, "traceparent"));
            assertEquals("=", field(head, "tracestate"));
            assertFalse(fixture.json().contains("trace_id"));
            assertEquals(0, fixture.state.traces().size());
        }
    }

    @Test
    void aStrangersTraceIsGoneOnWithButHeDoesNotDecideWhetherItIsToldOf() throws Exception {
        String sampled = "traceparent: 00-" + ID + "-" + CALLER + "-03";
        try (ProxyFixture fixture = new ProxyFixture(traced(0, TracingSpec.Accept.IDS, toServer()))) {
            String head = ask(fixture, sampled, "tracestate: a=1");
            String sent = String.valueOf(field(head, "traceparent"));
            assertTrue(sent.startsWith("00-" + ID + "-") && sent.endsWith("-02"), sent);
            assertEquals("a=1", field(head, "tracestate"));
            assertTrue(fixture.json().contains("\"trace_id\":\"" + ID + "\""));
            assertEquals(0, fixture.state.traces().size());
        }
        try (ProxyFixture fixture = new ProxyFixture(traced(10_000, TracingSpec.Accept.IDS, toServer()))) {
            String head = ask(fixture, sampled.replace("-03", "-00"));
            assertTrue(String.valueOf(field(head, "traceparent")).endsWith("-01"), head);
            TracedRequest told = told(fixture);
            assertEquals(ID, TraceParent.id(told.high, told.low));
            assertEquals(CALLER, TraceParent.span(told.parent));
        }
    }

    @Test
    void traceIsTakenOverWithTheAttemptAsParent() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(traced(0, toServer()))) {
            String head = ask(
                    fixture,
                    "Traceparent: 00-" + ID + "-" + CALLER + "-01",
                    "tracestate: a=1",
                    "TraceState: b=2 , c=3");
            assertEquals("a=1,b=2,c=3", field(head, "tracestate"));
            TracedRequest told = told(fixture);
            TracedAttempt attempt = told.attempts.getFirst();
            assertEquals("00-" + ID + "-" + TraceParent.span(attempt.span) + "-01", field(head, "traceparent"));
            assertEquals(ID, TraceParent.id(told.high, told.low));
            assertEquals(CALLER, TraceParent.span(told.parent));
            assertEquals(
                    "GET http h /a b 200",
                    "%s %s %s %s %s %d"
                            .formatted(told.method, told.scheme, told.host, told.path, told.query, told.status));
            assertEquals(EndReason.OK, told.ended);
            assertEquals("/a?b", attempt.target);
            assertEquals(200, attempt.status);
            assertTrue(told.startNanos <= attempt.startNanos && attempt.startNanos <= attempt.connectedNanos);
            assertTrue(attempt.firstByteNanos <= attempt.endNanos && attempt.endNanos <= told.endNanos);
            assertTrue(fixture.json().contains("\"trace_id\":\"" + ID + "\""));
        }
    }

    private static List<Exemplar> exemplars(ProxyFixture fixture) {
        Exemplar[] all = fixture.state.listener("web").endings.durations().exemplars();
        return Arrays.stream(all).filter(Objects::nonNull).toList();
    }

    @Test
    void exemplarsNameTheTracesThatCollectorsGet() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(traced(0, toServer()))) {
            ask(fixture, "traceparent: 00-" + "1".repeat(32) + "-" + CALLER + "-00");
            fixture.line();
            assertTrue(exemplars(fixture).stream().allMatch(one -> one.traceId() == null));
        }
        try (ProxyFixture fixture = new ProxyFixture(traced(0, toServer()))) {
            ask(fixture, "traceparent: 00-" + ID + "-" + CALLER + "-01");
            fixture.line();
            assertEquals(
                    List.of(ID),
                    exemplars(fixture).stream().map(Exemplar::traceId).toList());
            assertEquals(
                    List.of(TraceParent.span(told(fixture).span)),
                    exemplars(fixture).stream().map(Exemplar::spanId).toList());
        }
    }

    @Test
    void callerWhoDoesNotTellIsFollowed() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(traced(10_000, toServer()))) {
            String parent = field(ask(fixture, "traceparent: 00-" + ID + "-" + CALLER + "-00"), "traceparent");
            assertNotNull(parent);
            assertTrue(parent.matches("00-" + ID + "-[0-9a-f]{16}-00") && !parent.contains(CALLER), parent);
            assertTrue(fixture.json().contains(ID));
            assertEquals(0, fixture.state.traces().size());
        }
    }

    @Test
    void whatIsNotInFormBeginsAnewAndItsStateIsDropped() throws Exception {
        String right = "traceparent: 00-" + ID + "-" + CALLER + "-01";
        try (ProxyFixture fixture = new ProxyFixture(traced(10_000, toServer()))) {
            for (String[] fields : new String[][] {
                {},
                {"traceparent: 00-" + ID + "-" + CALLER + "-01-x"},
                {"traceparent: "},
                {right, right},
                {"traceparent: 00-" + "0".repeat(32) + "-" + CALLER + "-01"}
            }) {
                String[] all = Arrays.copyOf(fields, fields.length + 1);
                all[fields.length] = "tracestate: a=1";
                String head = ask(fixture, all);
                String parent = field(head, "traceparent");
                assertNotNull(parent);
                assertTrue(parent.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01") && !parent.contains(ID), parent);
                assertNull(field(head, "tracestate"));
                assertEquals(0, told(fixture).parent);
            }
            String head = ask(fixture, right, "tracestate: a=1,,B=2");
            assertTrue(head.contains(ID));
            assertNull(field(head, "tracestate"));
        }
    }

    @Test
    void whoIsNotTrustedBeginsATraceOfItsOwn() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(traced(0, TracingSpec.Accept.TRUSTED, toServer()))) {
            String head = ask(fixture, "traceparent: 00-" + ID + "-" + CALLER + "-01", "tracestate: a=1");
            assertFalse(head.contains(ID) || head.contains("a=1"), head);
            assertEquals(0, fixture.state.traces().size());
        }
    }

    @Test
    void everyRetryIsAnAttemptOfItsOwn() throws Exception {
        Config config = Configs.of(
                List.of(Configs.http(HttpSpec.DEFAULT)),
                List.of(Configs.pool("app", Configs.deadAddress(), server.address())));
        try (ProxyFixture fixture = new ProxyFixture(traced(10_000, config))) {
            String head = ask(fixture);
            TracedRequest told = told(fixture);
            assertEquals(2, told.attempts.size());
            TracedAttempt failed = told.attempts.getFirst();
            TracedAttempt good = told.attempts.get(1);
            assertEquals("connect_refused", failed.failure);
            assertEquals(0, failed.status);
            assertNull(failed.target);
            assertTrue(failed.endNanos > 0 && !failed.abandoned);
            assertNull(good.failure);
            assertEquals(200, good.status);
            assertNotEquals(failed.span, good.span);
            assertTrue(head.contains(TraceParent.span(good.span)), head);
        }
    }

    @Test
    void secondServerForTheSlowIsInTheSameTrace() throws Exception {
        try (ScriptedServer slow = new ScriptedServer(peer -> {
            peer.head();
            Talk.await(release);
        })) {
            HttpSpec http = HttpSpec.DEFAULT.with(new RouteEdits(List.of(), List.of())
                    .with(new Detours(
                            null, null, new HedgeSpec(Duration.ofMillis(20), HedgeSpec.USUAL_PERCENTILE, 10_000))));
            Config config = Configs.of(
                    List.of(Configs.http(http)), List.of(Configs.pool("app", slow.address(), server.address())));
            try (ProxyFixture fixture = new ProxyFixture(traced(10_000, config))) {
                String head = ask(fixture);
                TracedRequest one = told(fixture);
                TracedRequest other = told(fixture);
                TracedRequest request = one.copy == null ? one : other;
                TracedRequest copy = one.copy == null ? other : one;
                assertEquals("hedge", copy.copy);
                assertEquals(request.span, copy.span);
                assertEquals(request.low, copy.low);
                assertEquals(1, copy.spans());
                assertTrue(head.contains(TraceParent.span(copy.attempts.getFirst().span)), head);
                assertTrue(request.attempts.getFirst().abandoned);
                assertEquals(200, request.status);
            }
        }
    }

    @Test
    void serverThatBreaksOffIsToldOf() throws Exception {
        try (ScriptedServer cut = new ScriptedServer(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok");
        })) {
            Config config =
                    Configs.of(List.of(Configs.http(HttpSpec.DEFAULT)), List.of(Configs.pool("app", cut.address())));
            try (ProxyFixture fixture = new ProxyFixture(traced(10_000, config))) {
                Talk.exchange(fixture, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                TracedRequest told = told(fixture);
                assertEquals(EndReason.SERVER_CLOSED, told.ended);
                assertEquals("server_closed", told.attempts.getFirst().failure);
                assertEquals(200, told.attempts.getFirst().status);
            }
        }
    }

    @Test
    void reloadBeginsAndEndsIt() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(toServer())) {
            assertNull(field(ask(fixture), "traceparent"));
            fixture.apply(traced(10_000, toServer()));
            assertNotNull(field(ask(fixture), "traceparent"));
            told(fixture);
            fixture.apply(toServer());
            assertNull(field(ask(fixture), "traceparent"));
        }
    }
}
