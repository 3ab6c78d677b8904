package lbd.daemon.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboundClientTest {
    private static final OutboundLimits LIMITS = new OutboundLimits(Duration.ofSeconds(20), 1000);

    private final OutboundClient client = new OutboundClient(List.of());
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/small", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(new byte[1000]);
            }
        });
        server.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(new byte[1001]);
            }
        });
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().add("Location", "/small");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        client.close();
    }

    private Reply ask(String path, OutboundLimits limits) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), limits);
    }

    @Test
    void answerMayHaveItsSizeAndNoMore() throws IOException {
        assertEquals(1000, ask("/small", LIMITS).body().length);
        assertThrows(IOException.class, () -> ask("/large", LIMITS));
    }

    @Test
    void wholeAnswerHasItsTime() {
        IOException late =
                assertThrows(IOException.class, () -> ask("/slow", new OutboundLimits(Duration.ofMillis(300), 1000)));
        assertTrue(String.valueOf(late.getMessage()).startsWith("no whole answer within"), late::toString);
    }

    @Test
    void redirectIsAnAnswer() throws IOException {
        Reply reply = ask("/elsewhere", LIMITS);
        assertEquals(302, reply.status());
        assertEquals("/small", reply.header("location"));
    }

    @Test
    void nobodyThereIsSaidInWords() {
        server.stop(0);
        IOException gone = assertThrows(IOException.class, () -> ask("/small", LIMITS));
        assertTrue(String.valueOf(gone.getMessage()).contains("onnect"), gone::toString);
    }
}
