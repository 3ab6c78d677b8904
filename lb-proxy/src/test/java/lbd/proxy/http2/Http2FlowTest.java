package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import lbd.core.count.Flood;
import lbd.core.http2.FrameType;
import lbd.core.http2.Settings;
import lbd.core.model.HttpLimits;
import lbd.core.model.ListenerSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.tls.ListenerTls;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.http.PieceSizes;
import lbd.proxy.tls.OpenSsl;
import lbd.proxy.tls.TlsTalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A client of HTTP/2 by the frame, in front of servers of HTTP/1 by the byte.
@Timeout(60)
class Http2FlowTest {
    private static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return Http2Proxy.to(servers);
    }

    private static Http2Client client(ProxyFixture fixture) throws Exception {
        return Http2Proxy.client(fixture);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void requestsOfOneConnectionGoToServersOfHttp1() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(a.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/x", "cookie", "a=1", "cookie", "b=2").send();
            assertEquals("headers 1 :status: 200 content-length: 1", client.next());
            assertEquals("data 1 end a", client.next());
            assertEquals("GET /x s1 200 ok", fixture.line());
            assertTrue(a.heads.get(0).startsWith("GET /x HTTP/1.1\r\nhost: h\r\ncookie: a=1; b=2\r\n"), a.heads.get(0));
            client.get(3, "/y").send();
            assertEquals("headers 3 :status: 200 content-length: 1", client.next());
            assertEquals("data 3 end a", client.next());
        }
    }

    @Test
    void aConnectionIsReadTheSameHoweverItIsCut() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(a.address());
                Http2Client client = client(fixture)) {
            byte[] all = client.begin().get(1, "/x").taken();
            for (byte octet : all) {
                client.socket.getOutputStream().write(octet);
            }
            assertEquals("headers 1 :status: 200 content-length: 1", client.next());
            assertEquals("data 1 end a", client.next());
        }
    }

    @Test
    void clientsOfHttp1AreServedOnTheSameListener() throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(a.address());
                Socket client = fixture.connect("web")) {
            client.setSoTimeout(10_000);
            // As far as the preface, and then something else.
            client.getOutputStream().write("P".getBytes(ISO_8859_1));
            client.getOutputStream()
                    .write("OST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void aRequestThatMostlyHasABodyAndHasNoneSaysSo() throws Exception {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        heads.add(head);
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            String[] post = {":method", "POST", ":scheme", "http", ":authority", "h", ":path", "/"};
            client.begin().headers(1, true, post).send();
            String head = heads.poll(10, TimeUnit.SECONDS);
            assertTrue(head.contains("\r\nContent-Length: 0\r\n"), head);
            client.get(3, "/").send();
            head = heads.poll(10, TimeUnit.SECONDS);
            assertFalse(head.contains("Content-Length"), head);
        }
    }

    @Test
    void aBodyWithoutALengthGoesInChunksWithItsTrailers() throws Exception {
        StringBuilder got = new StringBuilder();
        CountDownLatch read = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    while (!got.toString().endsWith("x-sum: 5\r\n\r\n")) {
                        got.append(new String(peer.read(1), ISO_8859_1));
                    }
                    read.countDown();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\nx-t: 1\r\n\r\n");
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin().post(1, "/").data(1, false, "abc").send();
            client.data(1, false, "de").headers(1, true, "x-sum", "5").send();
            assertTrue(read.await(10, TimeUnit.SECONDS));
            assertTrue(
                    got.toString().matches("(?s)(3\r\nabc\r\n2\r\nde|5\r\nabcde)\r\n0\r\nx-sum: 5\r\n\r\n"),
                    got.toString());
            assertEquals("headers 1 :status: 200", client.next());
            assertEquals("data 1 z", client.next());
            assertEquals("headers 1 end x-t: 1", client.next());
        }
    }

    @Test
    void anAnswerWaitsForTheWindowAndOtherStreamsDoNot() throws Exception {
        String body = "x".repeat(100_000);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (true) {
                        boolean large = peer.head().startsWith("GET /large");
                        String answer = large ? body : "small";
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer);
                    }
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin(Settings.INITIAL_WINDOW_SIZE, 10).get(1, "/large").send();
            assertEquals("headers 1 :status: 200 content-length: 100000", client.next());
            assertEquals("data 1 xxxxxxxxxx", client.next());
            client.get(3, "/small").send();
            assertEquals("headers 3 :status: 200 content-length: 5", client.next());
            assertEquals("data 3 end small", client.next());
            client.windowUpdate(1, 100_000).windowUpdate(0, 100_000).send();
            int received = 10;
            String said = "";
            while (received < 100_000) {
                said = client.next();
                received += said.substring(said.lastIndexOf(' ') + 1).length();
            }
            assertTrue(said.startsWith("data 1 end"), said.substring(0, 12));
            assertEquals(100_000, received);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "x-bad, 'a\r\nHost: other', 400",
        "transfer-encoding, chunked, 400",
        "content-length, 5, 400",
        "host, other, 400",
    })
    void whatHttp1WouldReadAsSomethingElseIsRefusedAndTheConnectionGoesOn(String name, String value, int status)
            throws Exception {
        try (ScriptedServer a = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(a.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/", name, value).get(3, "/").send();
            assertTrue(client.next().startsWith("headers 1 :status: " + status));
            assertEquals("data 1 400 Bad Request\n", client.next());
            // A malformed request is an error of its stream (RFC 9113 section 8.1.1).
            assertEquals("reset 1 PROTOCOL_ERROR", client.next());
            assertEquals("headers 3 :status: 200 content-length: 1", client.next());
            client.next();
            assertEquals(1, a.heads.size());
        }
    }

    @Test
    void aBodyThatIsNotAsLongAsItsLengthIsNoRequest() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin()
                    .post(1, "/", "content-length", "3")
                    .data(1, true, "ab")
                    .send();
            assertTrue(client.next().startsWith("headers 1 :status: 400"));
            client.next();
            assertEquals("reset 1 PROTOCOL_ERROR", client.next());
            client.post(3, "/", "content-length", "3").data(3, false, "abcd").send();
            assertTrue(client.next().startsWith("headers 3 :status: 400"));
        }
    }

    @Test
    void streamsBeyondTheBoundAreRefusedAndMayBeAskedAgain() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    await(answer);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                });
                ProxyFixture fixture = Http2Proxy.to(1, server.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").get(3, "/").send();
            assertEquals("reset 3 REFUSED_STREAM", client.next());
            answer.countDown();
            assertEquals("headers 1 :status: 200 content-length: 1", client.next());
        }
    }

    @Test
    void aStreamThatTheClientResetsCancelsTheServersWork() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    try {
                        peer.readAll();
                    } finally {
                        cancelled.countDown();
                    }
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertTrue(asked.await(10, TimeUnit.SECONDS));
            client.frame(FrameType.RST_STREAM, 0, 1, "00000008").send();
            assertTrue(cancelled.await(10, TimeUnit.SECONDS));
            assertEquals("GET / s1 -1 client_abort", fixture.line());
        }
    }

    /// Frame type, flags, stream, payload; what is said at last.
    @ParameterizedTest
    @CsvSource({
        // Mistakes of the connection.
        "0, 0, 1, 00, goaway 0 PROTOCOL_ERROR",
        "0, 0, 0, 00, goaway 0 PROTOCOL_ERROR",
        "1, 5, 2, 82, goaway 0 PROTOCOL_ERROR",
        "1, 5, 1, 80, goaway 1 COMPRESSION_ERROR",
        "3, 0, 1, 00000008, goaway 0 PROTOCOL_ERROR",
        "4, 0, 0, 0002 00000002, goaway 0 PROTOCOL_ERROR",
        "4, 0, 0, 0004 80000000, goaway 0 FLOW_CONTROL_ERROR",
        "4, 0, 0, 0005 00000001, goaway 0 PROTOCOL_ERROR",
        "5, 4, 1, 00000002 82, goaway 0 PROTOCOL_ERROR",
        "6, 0, 0, 00, goaway 0 FRAME_SIZE_ERROR",
        "8, 0, 0, 00000000, goaway 0 PROTOCOL_ERROR",
        "8, 0, 0, 7fffffff, goaway 0 FLOW_CONTROL_ERROR",
        "8, 0, 1, 00000001, goaway 0 PROTOCOL_ERROR",
        "9, 4, 1, 82, goaway 0 PROTOCOL_ERROR",
    })
    void mistakesOfTheConnectionEndItWithTheirName(int type, int flags, int stream, String payload, String last)
            throws Exception {
        try (ProxyFixture fixture = proxy(Configs.deadAddress());
                Http2Client client = client(fixture)) {
            client.begin().frame(type, flags, stream, payload).send();
            assertEquals(last, client.next());
            assertThrows(EOFException.class, client::next);
        }
    }

    @Test
    void whatDoesNotBeginAsHttp2IsNotTakenForIt() throws Exception {
        try (ProxyFixture fixture = proxy(Configs.deadAddress());
                Http2Client client = client(fixture)) {
            client.socket.getOutputStream().write(Http2Client.PREFACE);
            client.get(1, "/").send();
            assertEquals("goaway 0 PROTOCOL_ERROR", client.next());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "6, 0, 0, 0000000000000000, 101",
        "4, 0, 0, 0003 00000064, 51",
        "2, 0, 1, 0000000010, 2001",
        "66, 0, 0, 00, 501",
    })
    void floodsOfWhatCostsUsMoreThanThemEndTheConnection(int type, int flags, int stream, String payload, int count)
            throws Exception {
        try (ProxyFixture fixture = proxy(Configs.deadAddress());
                Http2Client client = client(fixture)) {
            client.begin();
            for (int i = 0; i < count; i++) {
                client.frame(type, flags, stream, payload);
            }
            client.send();
            assertEquals("goaway 0 ENHANCE_YOUR_CALM", untilGoAway(client));
        }
    }

    /// The first 16 of a stream are free.
    @Test
    void tinyPiecesOfABodyEndTheConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin().post(1, "/");
            for (int i = 0; i < 16 + PieceSizes.WINDOW; i++) {
                client.data(1, false, "x");
            }
            client.send();
            assertTrue(untilGoAway(client).endsWith("ENHANCE_YOUR_CALM"));
            assertEquals(1, fixture.state.listener("web").floods.sum(Flood.SMALL_DATA_FLOOD));
        }
    }

    @Test
    void piecesThatAreLargeEnoughAreOrdinary() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin().post(1, "/");
            // In halves, each of which fits into the window.
            for (int half = 0; half < 2; half++) {
                for (int i = 0; i < 16 + PieceSizes.WINDOW / 2; i++) {
                    client.data(1, false, "12345");
                }
                client.frame(FrameType.PING, 0, 0, "0000000000000000").send();
                awaitPong(client);
            }
        }
    }

    private static void awaitPong(Http2Client client) throws IOException {
        String said = client.next();
        while (!said.startsWith("pong")) {
            assertFalse(said.startsWith("goaway"), said);
            said = client.next();
        }
    }

    @Test
    void rapidResetEndsTheConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin();
            for (int i = 0; i <= 200; i++) {
                client.get(2 * i + 1, "/").frame(FrameType.RST_STREAM, 0, 2 * i + 1, "00000008");
            }
            client.send();
            assertTrue(untilGoAway(client).endsWith("ENHANCE_YOUR_CALM"));
        }
    }

    /// CVE-2025-8671: the server's work is cancelled by resets that the client provokes.
    @ParameterizedTest
    @CsvSource({"8, 0, 00000000", "8, 0, 7fffffff", "2, 0, 00", "0, 0, 6161"})
    void soDoResetsThatTheClientMakesUsSend(int type, int flags, String payload) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin();
            for (int i = 0; i <= 200; i++) {
                client.post(2 * i + 1, "/", "content-length", "1").frame(type, flags, 2 * i + 1, payload);
            }
            client.send();
            assertTrue(untilGoAway(client).endsWith("ENHANCE_YOUR_CALM"));
        }
    }

    private static String untilGoAway(Http2Client client) throws Exception {
        String said = client.next();
        while (!said.startsWith("goaway")) {
            said = client.next();
        }
        return said;
    }

    @Test
    void aListenerThatIsGoneSendsGoAwayTwiceAndFinishesWhatItHas() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    await(answer);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertTrue(asked.await(10, TimeUnit.SECONDS));
            fixture.apply(Configs.of(List.of(), List.of(Configs.pool("app", server.address()))));
            assertEquals("goaway 2147483647 NO_ERROR", client.next());
            assertEquals("ping", client.next());
            client.frame(FrameType.PING, FrameType.ACK, 0, "0000000000000000").send();
            assertEquals("goaway 1 NO_ERROR", client.next());
            answer.countDown();
            assertEquals("headers 1 :status: 200 content-length: 1", client.next());
            assertEquals("data 1 end a", client.next());
            assertThrows(EOFException.class, client::next);
        }
    }

    @Test
    void aRequestAfterTheFirstGoAwayDoesNotPutOffTheSecond() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        HttpLimits one = new HttpLimits(HttpLimits.DEFAULT.head(), HttpLimits.UNLIMITED, 1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    await(answer);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                });
                ProxyFixture fixture = Http2Proxy.to(100, one, Timeouts.DEFAULT, server.address());
                Http2Client client = client(fixture)) {
            client.begin().get(1, "/").send();
            assertEquals("goaway 2147483647 NO_ERROR", client.next());
            assertEquals("ping", client.next());
            // Was on its way; and the PING is never answered.
            client.get(3, "/").send();
            assertEquals("goaway 3 NO_ERROR", client.next());
            answer.countDown();
            assertTrue(client.next().startsWith("headers "));
        }
    }

    /// Some clients take a reset for a failure, even one that says NO_ERROR.
    @Test
    void afterAnEarlyAnswerTheRestOfTheRequestIsThrownAway() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin().post(1, "/").data(1, false, "x".repeat(10_000)).send();
            assertEquals("headers 1 :status: 200 content-length: 5", client.next());
            assertEquals("data 1 end early", client.next());
            int sent = 10_000;
            while (sent < 300_000) {
                while (sent + 10_000 > 64 * 1024 + client.credits.getOrDefault(1, 0)) {
                    client.frame(FrameType.PING, 0, 0, "0000000000000000").send();
                    assertEquals("pong 0000000000000000", client.next());
                }
                client.data(1, false, "x".repeat(10_000)).send();
                sent += 10_000;
            }
            client.data(1, true, "").get(3, "/").send();
            assertTrue(client.next().startsWith("headers 3"));
        }
    }

    @Test
    void andWhoOnlyKeepsItOpenIsToldThatItIsOver() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
                    peer.readAll();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin().post(1, "/").send();
            assertEquals("headers 1 :status: 200 content-length: 5", client.next());
            assertEquals("data 1 end early", client.next());
            assertEquals("reset 1 NO_ERROR", client.next());
        }
    }

    @Test
    void interimAnswersAndAnswersWithoutABodyPass() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (true) {
                        String head = peer.head();
                        peer.send(
                                head.startsWith("HEAD")
                                        ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
                                        : "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                                                + "HTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n"
                                                + "HTTP/1.1 204 No Content\r\n\r\n");
                    }
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin()
                    .headers(1, true, ":method", "HEAD", ":scheme", "http", ":authority", "h", ":path", "/")
                    .send();
            assertEquals("headers 1 end :status: 200 content-length: 5", client.next());
            client.get(3, "/").send();
            assertEquals("headers 3 :status: 103 link: </a>", client.next());
            assertEquals("headers 3 :status: 103 link: </b>", client.next());
            assertEquals("headers 3 end :status: 204", client.next());
        }
    }

    @Test
    void aClientThatWaitsForContinueIsToldByTheServer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    peer.read(4);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            client.begin()
                    .post(1, "/", "expect", "100-continue", "content-length", "4")
                    .send();
            assertEquals("headers 1 :status: 100", client.next());
            client.data(1, true, "body").send();
            assertEquals("headers 1 end :status: 200 content-length: 0", client.next());
        }
    }

    /// More than a turn takes, in one read or two: the rest waits for the next ones, and nothing of it is lost.
    @Test
    void whatIsMoreThanATurnsShareIsAnsweredAllTheSame() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        byte[] body = peer.read(30);
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n"
                                + new String(body, ISO_8859_1));
                    }
                });
                ProxyFixture fixture = Http2Proxy.to(1_000, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin();
            for (int id = 1; id < 400; id += 2) {
                client.post(id, "/", "content-length", "30");
                for (int i = 0; i < 10; i++) {
                    client.data(id, i == 9, "abc");
                }
            }
            client.send();
            Map<String, String> bodies = new HashMap<>();
            int ended = 0;
            while (ended < 200) {
                String said = client.next();
                if (said.startsWith("data ")) {
                    boolean end = said.contains(" end ");
                    bodies.merge(said.split(" ")[1], said.substring(said.lastIndexOf(' ') + 1), String::concat);
                    ended += end ? 1 : 0;
                } else {
                    assertTrue(said.contains(":status: 200"), said);
                }
            }
            assertEquals(200, bodies.size());
            assertEquals(Set.of("abc".repeat(10)), Set.copyOf(bodies.values()));
        }
    }

    /// TLS tells of its end at once with what came before it, of which a part is another turn's.
    @Test
    void whatCameBeforeTheEndIsAnsweredThoughATurnDoesNotTakeItAll() throws Exception {
        int requests = 100;
        ListenerTls tls =
                TlsTalk.with(ListenerTls.UnknownName.FIRST, List.of("h2"), TlsTalk.tls(OpenSsl.ec("h.example")));
        ListenerSpec listener =
                Http2Proxy.listener("web", Http2Proxy.http(requests, HttpLimits.DEFAULT), Timeouts.DEFAULT);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        peer.read(3);
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                ProxyFixture fixture = new ProxyFixture(Configs.oneLoop(
                        Configs.TRANSPORT,
                        Configs.of(List.of(listener.with(tls)), List.of(Configs.pool("app", server.address())))));
                SSLSocket socket = TlsTalk.connect(fixture, "h.example", "h2");
                Http2Client client = new Http2Client(socket)) {
            client.begin().send();
            client.post(1, "/", "content-length", "3").data(1, true, "abc").send();
            assertEquals("headers 1 end :status: 200 content-length: 0", client.next());
            // All of it is there when the loop reads.
            CountDownLatch sent = new CountDownLatch(1);
            fixture.loop().eventLoop().execute(() -> await(sent));
            for (int i = 1; i <= requests; i++) {
                client.post(2 * i + 1, "/", "content-length", "3").data(2 * i + 1, true, "abc");
            }
            client.send();
            socket.shutdownOutput();
            sent.countDown();
            for (int i = 0; i < requests; i++) {
                assertTrue(client.next().endsWith(" end :status: 200 content-length: 0"));
            }
            assertEquals("goaway " + (2 * requests + 1) + " NO_ERROR", client.next());
        }
    }

    @Test
    void aClientMayLeaveBeforeItsRestWasTaken() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = Http2Proxy.to(1_000, server.address())) {
            for (int n = 0; n < 20; n++) {
                try (Http2Client client = Http2Proxy.client(fixture)) {
                    client.begin();
                    for (int id = 1; id < 400; id += 2) {
                        client.get(id, "/");
                    }
                    client.windowUpdate(0, 0).send();
                    client.socket.setSoLinger(n % 2 == 0, 0);
                }
            }
            try (Http2Client client = Http2Proxy.client(fixture)) {
                client.begin().get(1, "/").send();
                assertEquals("headers 1 :status: 200 content-length: 1", client.next());
            }
        }
    }

    /// The window is used up and opened again, more often than the bound has it for nothing.
    @Test
    void aSmallWindowIsNoMistake() throws Exception {
        int window = 200;
        int frames = 6_000;
        try (ScriptedServer server = ScriptedServer.named("x".repeat(window * frames));
                ProxyFixture fixture = Http2Proxy.to(server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            client.begin(Settings.INITIAL_WINDOW_SIZE, window).get(1, "/").send();
            assertEquals("headers 1 :status: 200 content-length: " + window * frames, client.next());
            int received = 0;
            while (received < window * frames) {
                String said = client.next();
                assertTrue(said.startsWith("data 1 "), said);
                int count = said.length() - 1 - said.lastIndexOf(' ');
                received += count;
                // Opened by less than it was, it would come to ever smaller pieces.
                if (received % window == 0) {
                    client.windowUpdate(1, window).windowUpdate(0, window).send();
                }
            }
        }
    }
}
