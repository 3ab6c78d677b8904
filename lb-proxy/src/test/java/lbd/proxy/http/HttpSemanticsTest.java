package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.ErrorPage;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.Timeouts;
import lbd.core.pool.Failure;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What passes through and what does not, with a client and a server that speak by the byte.
@Timeout(30)
class HttpSemanticsTest {
    private static final String HOST = "Host: h\r\n";

    private static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(Configs.of(ListenerSpec.Protocol.HTTP, servers));
    }

    private static ProxyFixture proxy(Timeouts timeouts, InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(Configs.listener("web", ListenerSpec.Protocol.HTTP, timeouts)),
                List.of(Configs.pool("app", servers))));
    }

    /// 300 ms for everything.
    private static Timeouts brief() {
        Duration t = Duration.ofMillis(300);
        return new Timeouts(t, t, t, t, t, t, t, t);
    }

    /// A server that reads one head and says this, then closes.
    private static ScriptedServer saying(String answer) throws IOException {
        return new ScriptedServer(peer -> {
            peer.head();
            peer.send(answer);
        });
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /// Without the Date field, which is different each time.
    private static String exchange(ProxyFixture fixture, String request) throws IOException {
        try (Socket client = fixture.connect("web")) {
            send(client, request);
            return all(client).replaceAll("Date: [^\r]*\r\n", "");
        }
    }

    private static String oneShot(String answer, String request) throws Exception {
        try (ScriptedServer server = saying(answer);
                ProxyFixture fixture = proxy(server.address())) {
            return exchange(fixture, request);
        }
    }

    @Test
    void anAnswerUntilCloseIsChunkedForAClientThatKnowsChunks() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                oneShot("HTTP/1.0 200 OK\r\n\r\nhello", "GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"));
    }

    @Test
    void anAnswerInChunksEndsWithTheConnectionForAnOldClient() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
                oneShot(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n",
                        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    }

    @Test
    void chunksPassWithoutTheirExtensionsAndWithTrailers() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nX-Sum: 1\r\n\r\n",
                oneShot(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "005;x=y\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nX-Sum: 1\r\n\r\n",
                        "GET / HTTP/1.1\r\n" + HOST + "TE: trailers\r\nConnection: close, TE\r\n\r\n"));
    }

    @Test
    void hopByHopFieldsStopHereInBothDirections() throws Exception {
        try (ScriptedServer server = saying("HTTP/1.1 200 OK\r\nConnection: X-Secret\r\nX-Secret: 1\r\nX-Kept: 2\r\n"
                        + "Keep-Alive: 5\r\nContent-Length: 0\r\n\r\n");
                ProxyFixture fixture = proxy(server.address())) {
            assertEquals(
                    "HTTP/1.1 200 OK\r\nX-Kept: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    exchange(
                            fixture,
                            "GET / HTTP/1.1\r\n" + HOST
                                    + "Connection: close, X-Mine\r\nX-Mine: 1\r\nProxy-Connection: x\r\nX-A: 1\r\n"
                                    + "X-Forwarded-For: 6.6.6.6\r\n\r\n"));
            assertEquals(
                    "GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-Forwarded-For: 127.0.0.1\r\n"
                            + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: h\r\nX-Forwarded-Port: "
                            + fixture.address("web").getPort() + "\r\n\r\n",
                    server.heads.get(0));
        }
    }

    @Test
    void theAbsoluteFormBecomesTheOriginForm() throws Exception {
        try (ScriptedServer server = saying("HTTP/1.1 204 No Content\r\n\r\n");
                ProxyFixture fixture = proxy(server.address())) {
            exchange(fixture, "GET http://h:80?q=1 HTTP/1.1\r\nHost: h:80\r\nConnection: close\r\n\r\n");
            assertTrue(server.heads.get(0).startsWith("GET /?q=1 HTTP/1.1\r\nHost: h:80\r\n"), server.heads.get(0));
        }
    }

    @Test
    void anAnswerToHeadHasNoBodyWhateverItsLengthSays() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
                oneShot(
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                        "HEAD / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"));
    }

    @Test
    void aRequestBodyInChunksReachesTheServer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    String body = new String(peer.read(23), StandardCharsets.ISO_8859_1);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n" + body);
                });
                ProxyFixture fixture = proxy(server.address())) {
            String answer = exchange(
                    fixture,
                    "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                            + "3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
            assertTrue(answer.endsWith("5\r\nabcde\r\n0\r\nX-T: 1\r\n\r\n"), answer);
        }
    }

    @Test
    void continueIsRelayedBeforeTheBodyIsSent() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    peer.read(4);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            send(client, "POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", ScriptedServer.Wire.head(client.getInputStream()));
            send(client, "body");
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @Test
    void anUpgradeBecomesATunnelWithHalfClose() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst");
                    peer.socket.getInputStream().transferTo(peer.socket.getOutputStream());
                });
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            send(client, "GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: echo\r\n\r\nearly");
            String head = ScriptedServer.Wire.head(client.getInputStream());
            assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n"), head);
            assertTrue(head.contains("Connection: Upgrade\r\n"), head);
            send(client, "later");
            client.shutdownOutput();
            assertEquals("firstearlylater", all(client));
            assertEquals("GET / s1 101 ok", fixture.line());
        }
    }

    @Test
    void anUpgradeThatNobodyAskedForIs502() throws Exception {
        String answer = oneShot(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
    }

    @Test
    void anAnswerCutShortLooksCut() throws Exception {
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal",
                oneShot("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal", "GET / HTTP/1.1\r\n" + HOST + "\r\n"));
        assertEquals(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhal\r\n",
                oneShot(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
                        "GET / HTTP/1.1\r\n" + HOST + "\r\n"));
        assertThrows(
                SocketException.class,
                () -> oneShot(
                        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal"
                                .replace("Content-Length: 10", "Transfer-Encoding: chunked")
                                .replace("\r\n\r\nhal", "\r\n\r\n5\r\nhal"),
                        "GET / HTTP/1.0\r\n\r\n"));
    }

    @Test
    void aStaleIdleConnectionIsReplacedWithoutTheClientNoticing() throws Exception {
        AtomicInteger served = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    served.incrementAndGet();
                    // The next request on this connection is read and never answered.
                    peer.head();
                    peer.reset();
                });
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 3; i++) {
                send(client, "GET / HTTP/1.1\r\n" + HOST + "\r\n");
                assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
            }
            assertEquals(3, served.get());
            assertEquals(
                    0,
                    fixture.state.pools().get("app").servers().get(0).counters().failures(Failure.CUT));
        }
    }

    @Test
    void aPostIsNotSentTwice() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        if (head.startsWith("POST")) {
                            posts.incrementAndGet();
                            peer.reset();
                            return;
                        }
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                ProxyFixture fixture = proxy(server.address(), server.address());
                Socket client = fixture.connect("web")) {
            send(client, "GET / HTTP/1.1\r\n" + HOST + "\r\n");
            ScriptedServer.Wire.head(client.getInputStream());
            send(client, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 0\r\n\r\n");
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 502"));
            assertEquals(1, posts.get());
        }
    }

    @Test
    void bytesThatNobodyAskedForCloseTheirConnectionAndReachNobody() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send(
                            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
                    if (peer.head().isEmpty()) {
                        closed.countDown();
                    }
                });
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            send(client, "GET / HTTP/1.1\r\n" + HOST + "\r\n");
            String head = ScriptedServer.Wire.head(client.getInputStream());
            assertEquals('a', client.getInputStream().read());
            assertFalse(head.contains("poison"));
            assertTrue(closed.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void anEarlyAnswerReachesTheClientAndEndsTheConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
                    peer.socket.getInputStream().read();
                });
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            send(client, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\nx");
            String answer = all(client);
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            assertTrue(answer.contains("Connection: close\r\n"), answer);
        }
    }

    @Test
    void aFinAfterTheRequestStillGetsItsAnswer() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    await(go);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            send(client, "GET / HTTP/1.1\r\n" + HOST + "\r\n");
            client.shutdownOutput();
            go.countDown();
            assertTrue(all(client).endsWith("\r\n\r\nok"));
        }
    }

    @Test
    void aResetWhileWaitingCancelsTheServersWork() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    if (peer.head().isEmpty()) {
                        cancelled.countDown();
                    }
                });
                ProxyFixture fixture = proxy(server.address());
                Socket client = fixture.connect("web")) {
            send(client, "GET / HTTP/1.1\r\n" + HOST + "\r\n");
            await(asked);
            client.setSoLinger(true, 0);
            client.close();
            assertEquals("GET / s1 -1 client_abort", fixture.line());
            assertTrue(cancelled.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aHeadInPiecesIsServedLikeAWholeOne() throws Exception {
        String request = "GET /x HTTP/1.1\r\n" + HOST + "X-Long: " + "v".repeat(3000) + "\r\n\r\n";
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(a.address());
                Socket client = fixture.connect("web")) {
            client.setTcpNoDelay(true);
            for (int i = 0; i < request.length(); i += 37) {
                send(client, request.substring(i, Math.min(i + 37, request.length())));
            }
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void everyKindOfLatenessHasItsAnswer() throws Exception {
        try (ScriptedServer mute = new ScriptedServer(peer -> peer.readAll());
                ProxyFixture fixture = proxy(brief(), mute.address())) {
            assertTrue(exchange(fixture, "GET / HTT").startsWith("HTTP/1.1 408 "));
            assertEquals("   408 head_timeout", fixture.line().replace("null", ""));
            assertEquals("", exchange(fixture, ""));
            assertTrue(exchange(fixture, "GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 504 "));
            assertEquals("GET / s1 504 server_timeout", fixture.line());
            assertTrue(exchange(fixture, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nab")
                    .matches("(?s)HTTP/1.1 (408|504) .*"));
        }
    }

    @Test
    void whatIsNoAnswerIs502() throws Exception {
        for (String broken : List.of(
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
                "")) {
            String answer = oneShot(broken, "GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 502 "), broken + " -> " + answer);
        }
    }

    @Test
    void connectAndTraceAreNotServed() throws Exception {
        assertTrue(oneShot("", "TRACE / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n")
                .startsWith("HTTP/1.1 405 "));
        assertTrue(oneShot("", "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 405 "));
    }

    @Test
    void aRefusedMethodIsToldWhichAreServed() throws Exception {
        assertTrue(oneShot("", "TRACE / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n")
                .contains("\r\nAllow: GET, HEAD, POST, "));
    }

    @Test
    void optionsOfTheWholeServerPassAndAreCounted() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(server.address())) {
            String end = HOST + "Connection: close\r\n\r\n";
            assertTrue(exchange(fixture, "OPTIONS * HTTP/1.1\r\n" + end).endsWith("a"));
            assertTrue(exchange(fixture, "OPTIONS http://h HTTP/1.1\r\nMax-Forwards: 10\r\n" + end)
                    .endsWith("a"));
            assertTrue(exchange(fixture, "GET / HTTP/1.1\r\nMax-Forwards: 0\r\n" + end)
                    .endsWith("a"));
            String own = exchange(fixture, "OPTIONS /x HTTP/1.1\r\nMax-Forwards: 0\r\n" + end);
            assertTrue(own.startsWith("HTTP/1.1 200 OK\r\nAllow: "), own);
            assertEquals(3, server.heads.size());
            assertTrue(server.heads.get(0).startsWith("OPTIONS * HTTP/1.1\r\n"), server.heads.get(0));
            assertTrue(server.heads.get(1).startsWith("OPTIONS * HTTP/1.1\r\n"), server.heads.get(1));
            assertTrue(server.heads.get(1).contains("\r\nMax-Forwards: 9\r\n"), server.heads.get(1));
            assertTrue(server.heads.get(2).contains("\r\nMax-Forwards: 0\r\n"), server.heads.get(2));
        }
    }

    @Test
    void answersWithoutContentSayNothingElse() throws Exception {
        String request = "GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n";
        assertEquals(
                "HTTP/1.1 204 No Content\r\nX: 1\r\nConnection: close\r\n\r\n",
                oneShot("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nX: 1\r\n\r\n", request));
        assertEquals(
                "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                oneShot("HTTP/1.1 205 Reset Content\r\n\r\n", request));
        assertEquals(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                oneShot(
                        "HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\nLink: </a>\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                        request));
    }

    @Test
    void refusalsAndFailuresComeInTheFormThatTheClientAccepts() throws Exception {
        String dead = "GET / HTTP/1.1\r\n" + HOST + "Accept: %s\r\nConnection: close\r\n\r\n";
        String refused = dead.replace("GET", "TRACE");
        try (ProxyFixture fixture = proxy(Configs.deadAddress())) {
            for (String request : List.of(dead, refused)) {
                String html = exchange(fixture, request.formatted("application/xml, Text/HTML;q=0.9, */*"));
                assertTrue(html.contains("\r\nContent-Type: text/html; charset=utf-8\r\n"), html);
                assertTrue(html.contains("<h1>"), html);
                String json = exchange(fixture, request.formatted("application/json"));
                assertTrue(json.contains("\r\nContent-Type: application/json\r\n"), json);
                assertTrue(json.contains("\r\n\r\n{\"status\":"), json);
                String text = exchange(fixture, request.formatted("*/*"));
                assertTrue(text.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"), text);
            }
        }
    }

    @Test
    void anErrorPageTakesThePlaceOfOurWordsWhereverTheyAreSent() throws Exception {
        ErrorPage page = new ErrorPage("text/html; charset=utf-8", "<p>spät");
        HttpSpec http = new HttpSpec(
                ForwardedSpec.DEFAULT, null, HttpLimits.DEFAULT, false, Map.of(400, page, 405, page, 502, page));
        try (ProxyFixture fixture = new ProxyFixture(
                Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", Configs.deadAddress()))))) {
            for (String request : List.of("GET", "TRACE", "GET /..")) {
                String target = request.contains("/") ? "" : " /";
                String answer = exchange(
                        fixture,
                        request + target + " HTTP/1.1\r\n" + HOST
                                + "Accept: application/json\r\nConnection: close\r\n\r\n");
                assertTrue(answer.contains("Content-Type: text/html; charset=utf-8\r\nContent-Length: 8\r\n"), answer);
            }
            assertTrue(exchange(fixture, "nonsense\r\n\r\n").contains("\r\nContent-Length: 8\r\n"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
