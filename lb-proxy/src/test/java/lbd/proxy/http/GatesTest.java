package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.proxy.Configs;
import lbd.proxy.ExchangeFixture;
import lbd.proxy.upstream.ServerFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a request passes before it goes anywhere, and answers that come from no server.
@Timeout(30)
class GatesTest {
    private static final Destination NOWHERE = new Destination.Refused(404, EndReason.NO_ROUTE, null);

    private final FakeClient client = new FakeClient();
    private final FakeServers servers = new FakeServers();
    private final List<String> asked = new ArrayList<>();
    private final List<Passage.Later> waiting = new ArrayList<>();
    private final ExchangeFixture fixture = new ExchangeFixture(Configs.of(
            List.of(Configs.routed("app")), List.of(Configs.pool("app", new InetSocketAddress("127.0.0.1", 1)))));
    private final Exchange exchange = new Exchange(
            fixture.http,
            fixture.listener,
            client,
            new ForwardingFields(client.remoteAddress(), client.localAddress(), Scheme.HTTP),
            servers);

    @AfterEach
    void close() {
        fixture.close();
        assertEquals(
                0,
                fixture.allocator.metric().usedHeapMemory()
                        + fixture.allocator.metric().usedDirectMemory());
    }

    private void begin(String request) {
        byte[] bytes = request.replace("|", "\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        assertEquals(bytes.length, new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head));
        exchange.begin(head, false);
        Arrays.fill(bytes, (byte) '?');
        if (head.bodyLength() == BodyLength.NONE && exchange.active()) {
            exchange.requestEnd(null);
        }
        exchange.requestReadComplete();
    }

    private static Head ok() {
        byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".getBytes(ISO_8859_1);
        Head head = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseResponse(bytes, 0, bytes.length, Method.GET, head);
        return head;
    }

    private void answer() {
        exchange.response(ok());
        exchange.responseData(Unpooled.copiedBuffer("ok", ISO_8859_1));
        exchange.responseEnd(null);
    }

    private Destination pool(int buffer) {
        return new Destination.ToPool(fixture.state.pools().get("app"), fixture.timeouts(), Buffering.inMemory(buffer));
    }

    private Gate passes(String name) {
        return (head, passage) -> {
            asked.add(name);
            return null;
        };
    }

    private Gate asksForTime(String name) {
        return (head, passage) -> {
            asked.add(name);
            Passage.Later later = passage.later();
            waiting.add(later);
            return later;
        };
    }

    @Test
    void gatesAreAskedInTheirOrderUpToTheFirstThatSendsElsewhere() throws Exception {
        fixture.serve(pool(0), passes("a"), (head, passage) -> NOWHERE, passes("b"));
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            assertEquals(List.of("a"), asked);
            assertEquals("head 404 KNOWN", client.news().getFirst());
            assertEquals(List.of(), servers.news());
        });
    }

    @Test
    void aGateThatAsksForTimeHoldsItsRequestAndTheRestFollows() throws Exception {
        fixture.serve(pool(0), asksForTime("a"), passes("b"));
        fixture.run(() -> {
            begin("POST /a HTTP/1.1|Host: h|X: 1|Content-Length: 6||");
            exchange.requestData(Unpooled.copiedBuffer("abc", ISO_8859_1));
            exchange.requestReadComplete();
            assertEquals(List.of("a"), asked);
            // Nothing more is read meanwhile.
            assertEquals(List.of(), client.news());
            waiting.getFirst().pass();
            assertEquals(List.of("a", "b"), asked);
            FakeServer server = servers.connect();
            assertEquals("data abc", server.told.get(1));
            assertEquals(true, server.told.getFirst().startsWith("POST /a KNOWN host=h x=1"), server.told::getFirst);
            assertEquals(List.of("read body"), client.news());
            exchange.requestData(Unpooled.copiedBuffer("def", ISO_8859_1));
            exchange.requestEnd(null);
            answer();
            assertEquals(List.of("s1 200 ok 0"), fixture.lines);
        });
    }

    @Test
    void aBodyThatCameWhileItsRequestWaitedCountsAsGathered() throws Exception {
        fixture.serve(pool(100), asksForTime("a"));
        fixture.run(() -> {
            begin("PUT /a HTTP/1.1|Host: h|Content-Length: 3||");
            exchange.requestData(Unpooled.copiedBuffer("abc", ISO_8859_1));
            exchange.requestEnd(null);
            waiting.getFirst().pass();
            servers.connect();
            exchange.serverFailed(ServerFailure.REFUSED, null);
            assertEquals("data abc", servers.connect().told.get(1));
            answer();
        });
    }

    @Test
    void theRestOfABodyIsGatheredWhenTheGateLetsItsRequestPass() throws Exception {
        fixture.serve(pool(100), asksForTime("a"));
        fixture.run(() -> {
            begin("PUT /a HTTP/1.1|Host: h|Content-Length: 6||");
            exchange.requestData(Unpooled.copiedBuffer("abc", ISO_8859_1));
            waiting.getFirst().pass();
            assertEquals(List.of("read body"), client.news());
            assertEquals(List.of(), servers.news());
            exchange.requestData(Unpooled.copiedBuffer("def", ISO_8859_1));
            exchange.requestEnd(null);
            assertEquals("data abcdef", servers.connect().told.get(1));
            answer();
        });
    }

    @Test
    void aGateThatAskedForTimeMayRefuse() throws Exception {
        fixture.serve(pool(0), asksForTime("a"), passes("b"));
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h|Accept: text/html||");
            waiting.getFirst().go(NOWHERE);
            assertEquals(List.of("a"), asked);
            assertEquals("head 404 KNOWN", client.news().getFirst());
            assertFalse(exchange.active());
        });
    }

    @Test
    void ofARequestThatIsOverNoGateIsHeard() throws Exception {
        fixture.serve(pool(0), asksForTime("a"));
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            exchange.clientGone(EndReason.CLIENT_ABORT);
            begin("GET /b HTTP/1.1|Host: h||");
            waiting.getFirst().pass();
            assertEquals(List.of(), servers.news());
            waiting.getLast().pass();
            assertEquals(1, servers.connect().told.getFirst().split("GET /b").length - 1);
            answer();
        });
    }

    @Test
    void anAnswerFromNoServerGoesTheWayOfAServersAnswer() throws Exception {
        FakeServer cache = new FakeServer(false);
        fixture.serve(new Destination.ToSource((head, loop) -> cache, fixture.timeouts()));
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            assertEquals(List.of("read", "end", "flush"), cache.told.subList(1, 4));
            answer();
            assertEquals(List.of("head 200 KNOWN", "data ok", "end", "finished"), client.news());
            assertEquals(List.of("null 200 ok 0"), fixture.lines);
            begin("GET /b HTTP/1.1|Host: h||");
            exchange.serverFailed(ServerFailure.CUT, null);
            assertEquals("head 502 KNOWN", client.news().getFirst());
        });
    }
}
