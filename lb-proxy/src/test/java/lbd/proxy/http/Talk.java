package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.model.ListenerSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;

/// What tests of HTTP say to the proxy, by the byte.
final class Talk {
    static final String HOST = "Host: h\r\n";
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Talk() {}

    static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(Configs.of(ListenerSpec.Protocol.HTTP, servers));
    }

    static ProxyFixture proxy(Timeouts timeouts, InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(Configs.listener("web", ListenerSpec.Protocol.HTTP, timeouts)),
                List.of(Configs.pool("app", servers))));
    }

    /// A server that reads one head and says this, then closes.
    static ScriptedServer saying(String answer) throws IOException {
        return new ScriptedServer(peer -> {
            peer.head();
            peer.send(answer);
        });
    }

    /// What a client gets that sends this to such a server and reads until the end, the Date field left out.
    static String oneShot(String answer, String request) throws Exception {
        try (ScriptedServer server = saying(answer);
                ProxyFixture fixture = proxy(server.address())) {
            return exchange(fixture, request);
        }
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Until the end of the connection.
    static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    static String head(Socket socket) throws IOException {
        return ScriptedServer.Wire.head(socket.getInputStream());
    }

    static String read(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /// Sends this on a connection of its own and reads until its end, the Date field left out.
    static String exchange(ProxyFixture fixture, String request) throws IOException {
        try (Socket client = fixture.connect("web")) {
            send(client, request);
            return all(client).replaceAll("Date: [^\r]*\r\n", "");
        }
    }

    static void await(CountDownLatch latch) throws IOException {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS), "not in time");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
