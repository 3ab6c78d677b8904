package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.core.pool.ServerCounters;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What clients get of what programs print, and what becomes of it when a program or its server fails.
@Timeout(30)
class AnswersTest {
    private static final int PIECES = 500;
    private static final String BODY_AT_ONCE = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

    private static Server first(ProxyFixture fixture) {
        return fixture.state.pools().get("app").servers().getFirst();
    }

    private static String answered(byte[] records, String request) throws Exception {
        try (ScriptedServer server = Program.answering(r -> records);
                ProxyFixture fixture = Program.proxy(server.address())) {
            return Program.ask(fixture, request);
        }
    }

    @Test
    void whatIsPrintedIsTheAnswer() throws Exception {
        assertEquals(
                BODY_AT_ONCE + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                answered(Program.answer(Program.HEAD + "hello"), Program.get("/x.php")));
        assertEquals(
                BODY_AT_ONCE + "Content-Length: 5\r\n\r\nhello",
                answered(
                        Program.answer("Content-Type: text/plain\nContent-Length: 5\n\nhello"), Program.get("/x.php")));
        assertEquals(
                "HTTP/1.1 302 Found\r\nLocation: /there\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                answered(Program.answer("Location: /there\r\n\r\n"), Program.get("/x.php")));
        assertEquals(
                "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n",
                answered(
                        Program.answer("Status: 304 Not Modified\r\nETag: \"a\"\r\n\r\nunwanted"),
                        Program.get("/x.php")));
    }

    @Test
    void whatIsPrintedToHeadStaysHere() throws Exception {
        assertEquals(
                BODY_AT_ONCE + "Content-Length: 5\r\n\r\n",
                answered(
                        Program.answer("Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"),
                        "HEAD /x.php HTTP/1.1\r\nHost: h\r\n\r\n"));
    }

    @Test
    void fieldsBetweenNeighboursStayHere() throws Exception {
        String answer = answered(
                Program.answer("Connection: keep-alive\r\nKeep-Alive: 5\r\nUpgrade: x\r\nProxy: y\r\nA: b\r\n\r\n"),
                Program.get("/x.php"));
        assertEquals("HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", answer);
    }

    @Test
    void anAnswerMayComeOctetByOctet() throws Exception {
        byte[] records = Program.all(
                Program.err("careful"),
                Program.out(Program.HEAD + "he"),
                Program.out("llo"),
                Program.out(""),
                Program.err(""),
                Program.end());
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.socket.setTcpNoDelay(true);
                    while (Program.read(peer) != null) {
                        for (byte octet : records) {
                            peer.send(new byte[] {octet});
                        }
                    }
                });
                ProxyFixture fixture = Program.proxy(Program.PHP, 1, server.address())) {
            for (int i = 0; i < 5; i++) {
                String answer = Program.ask(fixture, Program.get("/x.php"));
                assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"), answer);
                String chunks = answer.substring(answer.indexOf("\r\n\r\n") + 4);
                assertEquals("hello", chunks.replaceAll("[0-9]|\r\n", ""));
            }
            ServerCounters counters =
                    fixture.state.pools().get("app").servers().getFirst().counters();
            assertEquals(5, counters.complaints.sum());
            assertEquals(5 * "careful".length(), counters.complaintBytes.sum());
            assertEquals("GET /x.php s1 200 ok", fixture.line());
        }
    }

    @Test
    void whatIsFlushedComesAtOnce() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    Program.read(peer);
                    peer.send(Program.out(Program.HEAD + "first"));
                    try {
                        assertTrue(seen.await(10, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    peer.send(Program.all(Program.out("second"), Program.end()));
                });
                ProxyFixture fixture = Program.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Program.send(client, Program.get("/x.php"));
            ScriptedServer.Wire.head(client.getInputStream());
            assertEquals("5\r\nfirst\r\n", new String(client.getInputStream().readNBytes(10), ISO_8859_1));
            seen.countDown();
            assertEquals(
                    "6\r\nsecond\r\n0\r\n\r\n",
                    new String(client.getInputStream().readNBytes(16), ISO_8859_1));
        }
    }

    @Test
    void aLargeAnswerWaitsForASlowClient() throws Exception {
        byte[] piece = Program.record(6, "x".repeat(65_000).getBytes(ISO_8859_1), 0);
        AtomicInteger sent = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    Program.read(peer);
                    peer.send(Program.out(Program.HEAD));
                    for (int i = 0; i < PIECES; i++) {
                        peer.send(piece);
                        sent.incrementAndGet();
                    }
                    peer.send(Program.end());
                });
                ProxyFixture fixture = Program.proxy(server.address());
                Socket client = fixture.connect("web")) {
            Program.send(client, Program.get("/x.php"));
            // It goes on until the kernel's buffers are full and no further.
            int before = -1;
            while (sent.get() != before || before == 0) {
                before = sent.get();
                TimeUnit.MILLISECONDS.sleep(300);
            }
            assertTrue(before < PIECES, "nobody has waited");
            client.getInputStream().skipNBytes(PIECES * 65_000L);
            assertEquals("GET /x.php s1 200 ok", fixture.line());
        }
    }

    @Test
    void aCutAnswerIsSeenToBeCut() throws Exception {
        for (String head : new String[] {Program.HEAD, "Content-Length: 100\r\n\r\n"}) {
            try (ScriptedServer server = new ScriptedServer(peer -> {
                        Program.read(peer);
                        peer.send(Program.out(head + "hel"));
                    });
                    ProxyFixture fixture = Program.proxy(server.address())) {
                String answer = Program.ask(fixture, Program.get("/x.php"));
                assertTrue(answer.contains("hel") && !answer.endsWith("0\r\n\r\n"), answer);
                assertEquals("GET /x.php s1 200 server_closed", fixture.line());
                assertEquals(1, first(fixture).counters().failures(Failure.CUT));
            }
        }
    }

    @Test
    void anAnswerShorterThanItSaysIsCut() throws Exception {
        try (ScriptedServer server = Program.answering(r -> Program.answer("Content-Length: 100\r\n\r\nhel"));
                ProxyFixture fixture = Program.proxy(server.address())) {
            assertTrue(Program.ask(fixture, Program.get("/x.php")).endsWith("hel"));
            assertEquals("GET /x.php s1 200 server_closed", fixture.line());
            assertEquals("content_length", fixture.detail());
        }
    }

    @Test
    void whatIsMoreThanAnAnswerSaysGoesNowhere() throws Exception {
        try (ScriptedServer server = Program.answering(r -> Program.answer("Content-Length: 3\r\n\r\nhello"));
                ProxyFixture fixture = Program.proxy(Program.PHP, 5, server.address())) {
            assertTrue(Program.ask(fixture, Program.get("/x.php")).endsWith("\r\n\r\nhel"));
            assertEquals("bytes_after_answer", fixture.detail());
            Program.ask(fixture, Program.get("/x.php"));
            assertEquals(2, server.connections.get(), "nothing follows on such a connection");
        }
    }

    @Test
    void whoDiesBeforeItsAnswerIsReplaced() throws Exception {
        try (ScriptedServer dying = new ScriptedServer(peer -> {
                    Program.read(peer);
                    peer.send(Program.err("dying"));
                });
                ScriptedServer good = Program.answering(r -> Program.answer(Program.HEAD + "good"));
                ProxyFixture fixture = Program.proxy(dying.address(), good.address())) {
            assertTrue(Program.ask(fixture, Program.get("/x.php")).contains("good"));
            assertEquals(1, dying.connections.get());
            String post = "POST /x.php HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx";
            Program.ask(fixture, post);
            // One of the two went to the dying one, and what it has done nobody knows.
            String other = Program.ask(fixture, post);
            assertEquals(2, dying.connections.get());
            assertTrue(other.contains("good") || other.startsWith("HTTP/1.1 502"), other);
        }
    }

    @Test
    void whoHasNoRoomSendsARequestOn() throws Exception {
        try (ScriptedServer full = Program.answering(r -> Program.end(0, 2));
                ScriptedServer good = Program.answering(r -> Program.answer(Program.HEAD + r.body().length));
                ProxyFixture fixture = Program.proxy(full.address(), good.address())) {
            for (int i = 0; i < 2; i++) {
                String answer =
                        Program.ask(fixture, "POST /x.php HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
                assertTrue(answer.contains("\r\n5\r\n"), answer);
            }
            assertTrue(full.connections.get() > 0);
        }
        try (ScriptedServer full = Program.answering(r -> Program.end(0, 2));
                ProxyFixture fixture = Program.proxy(full.address())) {
            assertEquals("503", Program.status(Program.ask(fixture, Program.get("/x.php"))));
            assertEquals("GET /x.php s1 503 overload", fixture.line());
            assertEquals("fastcgi_overloaded", fixture.detail());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, fastcgi_cannot_multiplex, server_closed", "3, fastcgi_role, bad_response"})
    void otherRefusalsAreErrors(int status, String detail, String reason) throws Exception {
        try (ScriptedServer server = Program.answering(r -> Program.end(0, status));
                ProxyFixture fixture = Program.proxy(server.address())) {
            assertEquals("502", Program.status(Program.ask(fixture, Program.get("/x.php"))));
            assertEquals("GET /x.php s1 502 " + reason, fixture.line());
            assertEquals(detail, fixture.detail());
        }
    }

    @Test
    void withWhatAProgramEndsIsInTheLog() throws Exception {
        try (ScriptedServer server =
                        Program.answering(r -> Program.all(Program.out(Program.HEAD + "half"), Program.end(255, 0)));
                ProxyFixture fixture = Program.proxy(server.address())) {
            assertTrue(Program.ask(fixture, Program.get("/x.php")).contains("half"));
            assertEquals("app_status_255", fixture.detail());
        }
    }

    @Test
    void anAnswerWithoutAHeadIsNone() throws Exception {
        for (byte[] records : new byte[][] {
            Program.end(), Program.answer("Content-Type: text/plain\r\n"), Program.answer("<b>oops</b>\r\n\r\n")
        }) {
            assertEquals("502", Program.status(answered(records, Program.get("/x.php"))));
        }
    }

    @Test
    void nobodyThereIsAnError() throws Exception {
        try (ProxyFixture fixture = Program.proxy(Configs.deadAddress())) {
            assertEquals("502", Program.status(Program.ask(fixture, Program.get("/x.php"))));
            assertEquals("GET /x.php s1 502 connect_refused", fixture.line());
        }
    }
}
