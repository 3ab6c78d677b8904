package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.http1.HeadLimits;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How much a client may send to a listener, and when it has left.
@Timeout(30)
class LimitsTest {
    private static final HeadLimits SMALL = new HeadLimits(1024, 5, 100);

    private static ProxyFixture proxy(ScriptedServer server, HttpLimits limits, boolean abortOnClose) throws Exception {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .limits(limits)
                .abortOnClose(abortOnClose)
                .build();
        return new ProxyFixture(
                Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address()))));
    }

    private static String ask(ProxyFixture fixture, String request) throws IOException {
        try (Socket client = fixture.connect("web")) {
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String get(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "Connection: close\r\n\r\n";
    }

    private static HttpLimits body(long bytes) {
        return new HttpLimits(HeadLimits.DEFAULT, bytes, 0);
    }

    @Test
    void eachListenerHasItsOwnBoundsOfAHead() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture small = proxy(server, new HttpLimits(SMALL, HttpLimits.UNLIMITED, 0), false);
                ProxyFixture large = proxy(
                        server, new HttpLimits(new HeadLimits(100_000, 500, 50_000), HttpLimits.UNLIMITED, 0), false)) {
            assertTrue(ask(small, get("/", "")).startsWith("HTTP/1.1 200 "));
            assertTrue(ask(small, get("/" + "a".repeat(100), "")).startsWith("HTTP/1.1 414 "));
            assertTrue(ask(small, get("/", "X: " + "a".repeat(1000) + "\r\n")).startsWith("HTTP/1.1 431 "));
            assertTrue(ask(small, get("/", "X: a\r\n".repeat(4))).startsWith("HTTP/1.1 431 "));
            assertTrue(ask(large, get("/" + "a".repeat(49_000), "X: b\r\n".repeat(400)))
                    .startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIs413BeforeItComes() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(server, body(10), false)) {
            String answer = ask(fixture, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            assertTrue(answer.contains("Connection: close\r\n"), answer);
            assertEquals("POST / null 413 too_large", fixture.line());
            assertTrue(server.heads.isEmpty());
        }
    }

    @Test
    void aBodyInChunksIs413WhereItPassesTheLimit() throws Exception {
        for (String chunks : List.of("5\r\nhello\r\n6\r\nworld!\r\n0\r\n\r\n", "b\r\nhello world\r\n0\r\n\r\n")) {
            try (ScriptedServer server = new ScriptedServer(peer -> peer.readAll());
                    ProxyFixture fixture = proxy(server, body(10), false)) {
                String answer =
                        ask(fixture, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
                assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
                assertTrue(fixture.line().endsWith(" 413 too_large"));
            }
        }
    }

    @Test
    void aBodyOfJustTheLimitPasses() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture = proxy(server, body(10), false)) {
            String answer = ask(
                    fixture,
                    "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "a\r\n0123456789\r\n0\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        }
    }

    @Test
    void theLastRequestOfAConnectionIsToldSo() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("a");
                ProxyFixture fixture =
                        proxy(server, new HttpLimits(HeadLimits.DEFAULT, HttpLimits.UNLIMITED, 2), false)) {
            String answers = ask(fixture, "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(3));
            assertEquals(2, answers.split("HTTP/1.1 200 ", -1).length - 1, answers);
            assertTrue(answers.endsWith("Connection: close\r\n\r\na"), answers);
        }
    }

    @Test
    void aFinCancelsWhereTheListenerSaysSo() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    asked.countDown();
                    try {
                        peer.readAll();
                    } catch (SocketException e) {
                        cancelled.countDown();
                    }
                });
                ProxyFixture fixture = proxy(server, HttpLimits.DEFAULT, true);
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(asked.await(10, TimeUnit.SECONDS));
            client.shutdownOutput();
            assertEquals("GET / s1 -1 client_abort", fixture.line());
            assertTrue(cancelled.await(10, TimeUnit.SECONDS));
        }
    }
}
