package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.proxy.Configs;
import lbd.proxy.ExchangeFixture;
import lbd.proxy.upstream.ServerFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The exchange between streams of no version, as another version than HTTP/1 will meet it.
@Timeout(30)
class ExchangeTest {
    private static final String FORWARDED =
            " x-forwarded-for=127.0.0.1 x-forwarded-proto=http x-forwarded-host=h x-forwarded-port=4711 cdn-loop="
                    + new String(LoopMark.element(), US_ASCII);

    private final FakeClient client = new FakeClient();
    private final FakeServers servers = new FakeServers();
    private ExchangeFixture fixture = fixture(2);
    private Exchange exchange = exchange();

    private static ExchangeFixture fixture(int count, RouteSpec... routes) {
        InetSocketAddress[] addresses = new InetSocketAddress[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = new InetSocketAddress("127.0.0.1", 1 + i);
        }
        return new ExchangeFixture(
                Configs.of(List.of(Configs.routed("app", routes)), List.of(Configs.pool("app", addresses))));
    }

    private Exchange exchange() {
        return new Exchange(
                fixture.http,
                fixture.listener,
                client,
                new ForwardingFields(client.remoteAddress(), client.localAddress(), Scheme.HTTP),
                servers);
    }

    private void with(int count, RouteSpec... routes) {
        fixture.close();
        fixture = fixture(count, routes);
        exchange = exchange();
    }

    @AfterEach
    void close() {
        fixture.close();
        assertEquals(
                0,
                fixture.allocator.metric().usedHeapMemory()
                        + fixture.allocator.metric().usedDirectMemory());
    }

    /// Begins with a request whose bytes are gone when the exchange has seen them.
    private void begin(String request) {
        byte[] bytes = request.replace("|", "\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        HttpParser parser = new HttpParser(HeadLimits.DEFAULT);
        assertEquals(bytes.length, parser.parseRequest(bytes, 0, bytes.length, head), () -> "" + parser.rejection());
        exchange.begin(head, false);
        Arrays.fill(bytes, (byte) '?');
        if (head.bodyLength() == BodyLength.NONE && exchange.active()) {
            exchange.requestEnd(null);
        }
        exchange.requestReadComplete();
    }

    private static Head answer(String text) {
        byte[] bytes = text.replace("|", "\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        HttpParser parser = new HttpParser(HeadLimits.DEFAULT);
        assertEquals(
                bytes.length,
                parser.parseResponse(bytes, 0, bytes.length, Method.GET, head),
                () -> "" + parser.rejection());
        return head;
    }

    /// The lines without their retries.
    private List<String> reasons() {
        return fixture.lines.stream()
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();
    }

    private void responds(Exchange to) {
        to.response(answer("HTTP/1.1 200 OK|Content-Length: 2||"));
        to.responseData(Unpooled.copiedBuffer("ok", ISO_8859_1));
        to.responseEnd(null);
        to.responseReadComplete();
    }

    @Test
    void aStreamThatIsThereGetsTheRequestAtOnceAndIsFlushedWithTheRead() throws Exception {
        fixture.run(() -> {
            FakeServer kept = new FakeServer(true);
            servers.idle.add(kept);
            begin("GET /a HTTP/1.1|Host: h|X: 1||");
            assertEquals(List.of("GET /a NONE host=h x=1" + FORWARDED, "read", "end", "flush"), kept.news());
            responds(kept.exchange());
            assertEquals(List.of("head 200 KNOWN", "data ok", "end", "finished", "flush"), client.news());
            assertEquals(List.of("s1 200 ok 0"), fixture.lines);
        });
    }

    @Test
    void theHeadIsKeptWhileAServerIsLookedFor() throws Exception {
        fixture.run(() -> {
            begin("|POST /a?b HTTP/1.1|Host: h|Connection: x-mine|X-Mine: 1|X: 2|Content-Length: 3||");
            exchange.requestData(Unpooled.copiedBuffer("abc", ISO_8859_1));
            exchange.requestEnd(null);
            exchange.requestReadComplete();
            assertEquals(List.of("s1 surely open", "s1 dial"), servers.news());
            FakeServer server = servers.connect();
            String head = "POST /a KNOWN host=h x=2 content-length=3" + FORWARDED;
            assertEquals(List.of(head, "data abc", "end", "read", "flush"), server.news());
            responds(exchange);
        });
    }

    @Test
    void trailersAreKeptWhileAServerIsLookedFor() throws Exception {
        fixture.run(() -> {
            begin("PUT /a HTTP/1.1|Host: h|Transfer-Encoding: chunked||");
            byte[] lines = "HTTP/1.1 200 OK\r\nGrpc-Status: 0\r\n\r\n".getBytes(ISO_8859_1);
            Head trailers = new Head();
            new HttpParser(HeadLimits.DEFAULT).parseResponse(lines, 0, lines.length, Method.GET, trailers);
            exchange.requestEnd(trailers);
            Arrays.fill(lines, (byte) '?');
            List<String> told = servers.connect().told;
            assertEquals(List.of("PUT /a UNKNOWN host=h" + FORWARDED, "end grpc-status=0"), told.subList(0, 2));
            responds(exchange);
        });
    }

    @Test
    void aRequestThatIsCutIsSentToAnotherServerWhereItMayBeDoneTwice() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            FakeServer first = servers.connect();
            exchange.serverFailed(ServerFailure.CUT, null);
            FakeServer second = servers.connect();
            assertEquals(first.told.getFirst(), second.told.getFirst());
            responds(exchange);
            assertEquals(List.of("s1 idle", "s1 dial", "s2 idle", "s2 dial"), servers.news());
            assertEquals(List.of("s2 200 ok 1"), fixture.lines);
        });
    }

    /// Whose stream, which is over, would take all of it.
    @Test
    void nobodyTakesABodyBetweenTwoServers() throws Exception {
        fixture.run(() -> {
            begin("PUT /a HTTP/1.1|Host: h|Content-Length: 3||");
            servers.connect();
            assertTrue(exchange.takesBody());
            exchange.serverFailed(ServerFailure.CUT, null);
            assertFalse(exchange.takesBody());
            client.news();
            exchange.requestMoved();
            assertEquals(List.of(), client.news());
            servers.connect();
            assertTrue(exchange.takesBody());
            exchange.requestData(Unpooled.copiedBuffer("abc", ISO_8859_1));
            exchange.requestEnd(null);
            responds(exchange);
            assertEquals(List.of("s2 200 ok 1"), fixture.lines);
        });
    }

    @Test
    void aRequestThatIsCutIsNotSentAgainWhereItMustNotBeDoneTwice() throws Exception {
        fixture.run(() -> {
            begin("POST /a HTTP/1.1|Host: h||");
            servers.connect();
            exchange.serverFailed(ServerFailure.CUT, null);
            assertEquals(
                    List.of("head 502 KNOWN", "data 502 Bad Gateway\n", "end", "flush", "finished"), client.news());
            assertEquals(List.of("s1 502 server_closed 0"), fixture.lines);
        });
    }

    @Test
    void aRequestThatTheServerRefusesIsSentAgainWhateverItsMethod() throws Exception {
        with(1);
        fixture.run(() -> {
            servers.idle.add(new FakeServer(true));
            begin("POST /a HTTP/1.1|Host: h||");
            exchange.serverFailed(ServerFailure.REFUSED, null);
            assertEquals(List.of("s1 surely open", "s1 surely open", "s1 dial"), servers.news());
            servers.connect();
            responds(exchange);
            assertEquals(List.of("s1 200 ok 1"), fixture.lines);
        });
    }

    @Test
    void aServerThatRefusesForEverIsAskedAsOftenAsThePoolAllows() throws Exception {
        with(1);
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            int times = 0;
            while (exchange.active()) {
                servers.connect();
                exchange.serverFailed(ServerFailure.REFUSED, null);
                times++;
            }
            int most = fixture.state.pools().get("app").spec().retries().attempts();
            assertEquals(1 + most, times);
            assertEquals(List.of("s1 502 server_closed " + most), fixture.lines);
        });
    }

    @Test
    void whatCameTooLateForAKeptConnectionGoesToTheSameServerOnANewOne() throws Exception {
        fixture.run(() -> {
            servers.idle.add(new FakeServer(true));
            begin("GET /a HTTP/1.1|Host: h||");
            exchange.serverFailed(ServerFailure.STALE, null);
            assertEquals("s2 dial", servers.news().getLast());
            servers.connect();
            responds(exchange);
            assertEquals(List.of("s2 200 ok 0"), fixture.lines);
        });
    }

    @Test
    void anAnswerThatIsNoneIsNotAskedOfTheNextServer() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            servers.connect();
            exchange.serverFailed(ServerFailure.BAD_ANSWER, "rule");
            assertEquals(List.of("s1 502 bad_response 0"), fixture.lines);
        });
    }

    @Test
    void whatTheClientHasSeenOfAnAnswerIsNotBegunAgain() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            servers.connect();
            exchange.response(answer("HTTP/1.1 103 Early Hints||"));
            exchange.serverFailed(ServerFailure.CUT, null);
            assertEquals(List.of("interim 103", "head 502 KNOWN"), client.news().subList(0, 2));
            assertEquals(List.of("s1 502 server_closed 0"), fixture.lines);
        });
    }

    @Test
    void anAnswerThatBreaksOffIsCutForTheClientToo() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            servers.connect();
            exchange.response(answer("HTTP/1.1 200 OK|Content-Length: 2||"));
            exchange.serverFailed(ServerFailure.CUT, null);
            assertEquals(List.of("head 200 KNOWN", "abort", "finished"), client.news());
            assertEquals(List.of("s1 200 server_closed 0"), fixture.lines);
        });
    }

    @Test
    void theLastFailureIsWhatTheClientIsToldOf() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h|Accept: application/json||");
            servers.fail(ServerFailure.CONNECT_REFUSED);
            servers.fail(ServerFailure.CONNECT_TIMEOUT);
            assertEquals(
                    "data {\"status\":504,\"error\":\"Gateway Timeout\"}\n",
                    client.news().get(1));
            assertEquals(List.of("s2 504 connect_timeout"), reasons());
        });
    }

    @Test
    void aClientThatGoesEndsItsServersWork() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            exchange.clientGone(EndReason.CLIENT_ABORT);
            assertEquals("s1 given up", servers.news().getLast());
            begin("GET /b HTTP/1.1|Host: h||");
            FakeServer server = servers.connect();
            exchange.clientGone(EndReason.CLIENT_ABORT);
            assertEquals("cancel", server.news().getLast());
            assertFalse(exchange.active());
        });
    }

    @Test
    void aSlowClientHoldsUpItsServerOnly() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            FakeServer server = servers.connect();
            server.news();
            client.writable = false;
            exchange.response(answer("HTTP/1.1 200 OK|Content-Length: 2||"));
            exchange.responseReadComplete();
            assertEquals(List.of("head 200 KNOWN", "flush", "await writable"), client.news());
            assertEquals(List.of(), server.news());
            client.writable = true;
            exchange.clientWritable();
            assertEquals(List.of("read"), server.news());
            exchange.responseEnd(null);
        });
    }

    @Test
    void anAnswerOfOurOwnToHeadTellsTheLengthAndHasNoBody() throws Exception {
        with(1, new RouteSpec(RouteMatch.ANY, new RouteAction.Respond(200, "hello")));
        fixture.run(() -> {
            begin("HEAD /a HTTP/1.1|Host: h||");
            assertEquals(List.of("head 200 NONE", "end", "flush", "finished"), client.news());
            begin("GET /a HTTP/1.1|Host: h||");
            assertEquals(List.of("head 200 KNOWN", "data hello", "end", "flush", "finished"), client.news());
        });
    }

    @Test
    void whatIsNoRequestIsAnsweredAndNeverBegins() throws Exception {
        fixture.run(() -> {
            exchange.refuse(400, EndReason.BAD_REQUEST, "rule", new Head(), System.nanoTime());
            assertEquals(List.of("head 400 KNOWN", "data 400 Bad Request\n", "end", "flush"), client.news());
            assertEquals(List.of("null 400 bad_request 0"), fixture.lines);
        });
    }
}
