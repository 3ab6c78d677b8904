package lbd.proxy.decompress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.DecompressionCounters;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;

/// Servers that take bodies, and clients that send them encoded, for tests.
final class Bodies {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();

    static HttpSpec http(DecompressSpec spec) {
        return HttpSpec.DEFAULT.with(RouteEdits.DEFAULT.with(spec));
    }

    static Config config(DecompressSpec spec, InetSocketAddress... servers) {
        return Configs.of(List.of(Configs.http(http(spec))), List.of(Configs.pool("app", servers)));
    }

    /// Notes all that it gets.
    ScriptedServer taking() throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                byte[] body = body(peer, head);
                heads.add(head);
                bodies.add(body);
                peer.send(OK);
            }
        });
    }

    /// Forgets all that it gets.
    static ScriptedServer swallowing() throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                while (head.contains("chunked") && size(peer) > 0) {
                    // Until its end.
                }
                peer.send(OK);
            }
        });
    }

    private static int size(ScriptedServer.Peer peer) throws IOException {
        int count = Integer.parseInt(line(peer).strip(), 16);
        peer.read(count + 2);
        return count;
    }

    static byte[] body(ScriptedServer.Peer peer, String head) throws IOException {
        if (!head.contains("chunked")) {
            return peer.read(length(head));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int count = Integer.parseInt(line(peer).strip(), 16);
            if (count == 0) {
                for (String line = line(peer); !line.equals("\r\n"); line = line(peer)) {
                    body.writeBytes(line.getBytes(ISO_8859_1));
                }
                return body.toByteArray();
            }
            body.write(peer.read(count));
            peer.read(2);
        }
    }

    private static int length(String head) {
        int at = head.indexOf("Content-Length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    }

    private static String line(ScriptedServer.Peer peer) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            byte[] next = peer.read(1);
            if (next.length == 0) {
                throw new IOException("ended");
            }
            line.append((char) next[0]);
        }
        return line.toString();
    }

    String head() throws InterruptedException {
        String head = heads.poll(10, TimeUnit.SECONDS);
        return head == null ? "none" : head;
    }

    byte[] body() throws InterruptedException {
        byte[] body = bodies.poll(10, TimeUnit.SECONDS);
        return body == null ? "none".getBytes(ISO_8859_1) : body;
    }

    static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    static void send(Socket client, byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
    }

    static String post(String encoding, int length) {
        return "POST /a HTTP/1.1\r\nHost: h\r\nContent-Encoding: " + encoding + "\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    static void post(Socket client, String encoding, byte[] body) throws IOException {
        send(client, post(encoding, body.length));
        send(client, body);
    }

    /// The head of an answer and, where its length says so, its body is read too.
    static String answer(Socket client) throws IOException {
        String head = ScriptedServer.Wire.head(client.getInputStream());
        client.getInputStream().readNBytes(length(head));
        return head;
    }

    static int status(Socket client) throws IOException {
        String head = answer(client);
        return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
    }

    static DecompressionCounters counts(ProxyFixture fixture) {
        return fixture.state.listener("web").decompression;
    }

    static void awaitNothingHeld(ProxyFixture fixture) throws InterruptedException {
        await(() -> counts(fixture).open.get() == 0 && fixture.state.memory().held() == 0);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 4000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }
}
