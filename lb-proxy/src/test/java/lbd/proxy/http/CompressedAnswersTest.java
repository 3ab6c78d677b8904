package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Answers that are compressed on their way to clients of HTTP/1.
@Timeout(30)
class CompressedAnswersTest {
    private static final String ASKS = "Accept-Encoding: gzip\r\n";
    private static final String TEXT = "again and again ".repeat(10_000);

    private static RouteEdits edits(CompressSpec compress) {
        return new RouteEdits(List.of(), List.of(), RewriteSpec.DEFAULT, null, null, compress);
    }

    private static ProxyFixture proxy(ScriptedServer server) throws Exception {
        HttpSpec http = HttpSpec.DEFAULT.with(edits(CompressSpec.DEFAULT));
        RouteMatch match =
                new RouteMatch(List.of(), new PathMatch.Prefix("/off"), List.of(), Map.of(), Map.of(), List.of());
        RouteSpec off = new RouteSpec(match, new RouteAction.Forward("app"), edits(CompressSpec.OFF));
        return new ProxyFixture(
                Configs.of(List.of(Configs.http(http, "app", off)), List.of(Configs.pool("app", server.address()))));
    }

    private static ScriptedServer saying(String answer) throws IOException {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                peer.send(answer);
            }
        });
    }

    private static void ask(Socket client, String path, String fields) throws IOException {
        Talk.send(client, "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n");
    }

    /// The data of chunks, until the last of them.
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int left;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("in the middle of chunks");
                }
                line.append((char) c);
            }
            return line.toString().strip();
        }

        @Override
        public int read() throws IOException {
            if (ended) {
                return -1;
            }
            if (left == 0) {
                left = Integer.parseInt(line(), 16);
                if (left == 0) {
                    line();
                    ended = true;
                    return -1;
                }
            }
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("in the middle of a chunk");
            }
            if (--left == 0) {
                line();
            }
            return octet;
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            int octet = count == 0 ? -1 : read();
            if (octet < 0) {
                return -1;
            }
            into[at] = (byte) octet;
            return 1;
        }
    }

    @Test
    void answersAreCompressedOneAfterAnother() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nETag: \"a\"\r\nContent-Length: " + TEXT.length()
                + "\r\n\r\n" + TEXT;
        try (ScriptedServer server = saying(answer);
                ProxyFixture fixture = proxy(server);
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 20; i++) {
                ask(client, "/", ASKS);
                String head = Talk.head(client);
                assertTrue(head.contains("Content-Encoding: gzip\r\n"), head);
                assertTrue(head.contains("Transfer-Encoding: chunked\r\n"), head);
                assertTrue(head.contains("ETag: W/\"a\"\r\n"), head);
                assertTrue(head.contains("Vary: Accept-Encoding\r\n"), head);
                assertFalse(head.contains("Content-Length"), head);
                InputStream body = new Chunks(client.getInputStream());
                assertEquals(TEXT, new String(new GZIPInputStream(body).readAllBytes(), ISO_8859_1));
                assertEquals(-1, body.read());
                ask(client, "/", "");
                head = Talk.head(client);
                assertTrue(head.contains("Vary: Accept-Encoding\r\n"), head);
                assertTrue(head.contains("ETag: \"a\"\r\n"), head);
                assertEquals(TEXT, Talk.read(client, TEXT.length()));
                ask(client, "/off", ASKS);
                assertFalse(Talk.head(client).contains("Vary"), "off");
                assertEquals(TEXT, Talk.read(client, TEXT.length()));
            }
            assertEquals(
                    20, fixture.state.listeners().get("web").compression.answers.sum());
        }
    }

    @Test
    void whatAServerSaysBeforeAPauseArrivesAtOnce() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
                    Talk.await(first);
                    peer.send("9\r\ndata: 2\n\n\r\n");
                    Talk.await(second);
                    peer.send("0\r\n\r\n");
                });
                ProxyFixture fixture = proxy(server);
                Socket client = fixture.connect("web")) {
            ask(client, "/", ASKS);
            assertTrue(Talk.head(client).contains("Content-Encoding: gzip\r\n"));
            InputStream events = new GZIPInputStream(new Chunks(client.getInputStream()), 1);
            assertEquals("data: 1\n\n", new String(events.readNBytes(9), ISO_8859_1));
            first.countDown();
            assertEquals("data: 2\n\n", new String(events.readNBytes(9), ISO_8859_1));
            second.countDown();
            assertEquals(-1, events.read());
        }
    }

    @Test
    void anAnswerThatIsCutIsCutForTheClientToo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\n"
                            + "half of it ".repeat(200));
                    peer.socket.close();
                });
                ProxyFixture fixture = proxy(server)) {
            String got;
            try (Socket client = fixture.connect("web")) {
                ask(client, "/", ASKS);
                got = Talk.all(client);
            }
            assertTrue(got.contains("Content-Encoding: gzip\r\n"), got);
            assertFalse(got.endsWith("0\r\n\r\n"), got);
        }
    }
}
