package lbd.proxy.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProcessSpec.Transport;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever waits for the sockets, the same happens on them.
@Timeout(60)
class TransportsTest {
    private static final int MUCH = 8 << 20;

    private static ProxyFixture proxy(Transport transport, Protocol protocol, InetSocketAddress... servers)
            throws Exception {
        return new ProxyFixture(Configs.on(2, transport, Configs.of(protocol, servers)));
    }

    private static ScriptedServer echo() throws IOException {
        return new ScriptedServer(peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
    }

    private static byte[] noise() {
        byte[] noise = new byte[MUCH];
        new Random(1).nextBytes(noise);
        return noise;
    }

    private static CompletableFuture<Void> later(Write write) {
        return CompletableFuture.runAsync(() -> {
            try {
                write.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private interface Write {
        void run() throws IOException;
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void muchPassesBothWaysAndItsEndToo(Transport transport) throws Exception {
        byte[] noise = noise();
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(transport, Protocol.TCP, server.address());
                Socket client = fixture.connect("web")) {
            CompletableFuture<Void> sent = later(() -> {
                client.getOutputStream().write(noise);
                client.shutdownOutput();
            });
            assertArrayEquals(noise, client.getInputStream().readAllBytes());
            sent.get(10, TimeUnit.SECONDS);
            assertEquals("  s1 -1 ok", fixture.line());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void aResetIsRelayedAsAReset(Transport transport) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.read(1);
                    peer.reset();
                });
                ProxyFixture fixture = proxy(transport, Protocol.TCP, server.address());
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(1);
            assertThrows(SocketException.class, () -> client.getInputStream().read());
            assertEquals("  s1 -1 server_closed", fixture.line());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void aServerThatRefusesIsLeftForTheNext(Transport transport) throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s2");
                ProxyFixture fixture = proxy(transport, Protocol.HTTP, Configs.deadAddress(), server.address())) {
            for (int i = 0; i < 4; i++) {
                try (Socket client = fixture.connect("web")) {
                    get(client);
                }
            }
        }
    }

    private static void get(Socket client) throws IOException {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String head = ScriptedServer.Wire.head(client.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertEquals("s2", new String(client.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void aLargeBodyComesBackAndTheConnectionsLiveOn(Transport transport) throws Exception {
        byte[] noise = noise();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        byte[] body = peer.read(MUCH);
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                        peer.socket.getOutputStream().write(body);
                    }
                });
                ProxyFixture fixture = proxy(transport, Protocol.HTTP, server.address());
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 3; i++) {
                String head = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + MUCH + "\r\n\r\n";
                client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().write(noise);
                assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200 "));
                assertArrayEquals(noise, client.getInputStream().readNBytes(MUCH));
            }
            assertEquals(1, server.connections.get());
        }
    }

    /// A read stops at it, and what comes behind is announced by nothing else.
    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void nothingIsLeftBehindUrgentData(Transport transport) throws Exception {
        byte[] piece = new byte[1000];
        Arrays.fill(piece, (byte) 'x');
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(transport, Protocol.TCP, server.address());
                Socket client = fixture.connect("web")) {
            OutputStream out = client.getOutputStream();
            InputStream in = client.getInputStream();
            for (int i = 0; i < 50; i++) {
                out.write(piece);
                client.sendUrgentData('!');
                out.write(piece);
                // Out of band it is not in the stream, and it is not relayed.
                assertEquals(2 * piece.length, in.readNBytes(2 * piece.length).length);
            }
        }
    }
}
