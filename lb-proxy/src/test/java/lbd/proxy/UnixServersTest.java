package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.LineFormat;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.TimeoutOverrides;
import lbd.core.model.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pools whose servers are on unix sockets.
@Timeout(60)
class UnixServersTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("app.sock");
    }

    private SocketAddress address() {
        return UnixDomainSocketAddress.of(path());
    }

    private ProxyFixture proxy(Protocol protocol) throws Exception {
        return new ProxyFixture(Configs.of(protocol, address()));
    }

    private ProxyFixture proxy(Protocol protocol, ProxyProtocol header) throws Exception {
        PoolSpec pool = Configs.with(header, Configs.pool("app", address()));
        return new ProxyFixture(
                Configs.of(List.of(Configs.listener("web", protocol, Timeouts.DEFAULT)), List.of(pool)));
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String head = ScriptedServer.Wire.head(in);
        int at = head.indexOf("Content-Length: ");
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
        return head.substring(9, 12) + " " + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    @Test
    void requestsGoThereOverAConnectionThatIsKept() throws Exception {
        try (UnixServer server = UnixServer.named(path(), "a");
                ProxyFixture fixture = proxy(Protocol.HTTP);
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 3; i++) {
                send(client, GET);
                assertEquals("200 a", answer(client));
            }
            assertEquals(1, server.connections.get());
            fixture.lines.clear();
            fixture.template = LineFormat.of("{server} {server_address}");
            send(client, GET);
            assertEquals("200 a", answer(client));
            assertEquals("s1 unix:" + path() + "\n", fixture.line());
        }
    }

    @Test
    void aSocketThatIsMissingIsSaidAndTakenWhenItComes() throws Exception {
        try (ProxyFixture fixture = proxy(Protocol.HTTP);
                Socket client = fixture.connect("web")) {
            send(client, GET);
            assertEquals("502 502 Bad Gateway\n", answer(client));
            assertEquals("GET /x s1 502 connect_failed", fixture.line());
            assertEquals("no_such_socket", fixture.detail());
            try (UnixServer server = UnixServer.named(path(), "a")) {
                send(client, GET);
                assertEquals("200 a", answer(client));
                assertEquals(1, server.connections.get());
            }
        }
    }

    @Test
    void aFileAtWhichNobodyListensRefuses() throws Exception {
        UnixServer.named(path(), "gone").close();
        try (ProxyFixture fixture = proxy(Protocol.HTTP);
                Socket client = fixture.connect("web")) {
            send(client, GET);
            assertEquals("502 502 Bad Gateway\n", answer(client));
            assertEquals("GET /x s1 502 connect_refused", fixture.line());
        }
    }

    @Test
    void aKeptConnectionThatTheServerClosedIsNotUsed() throws Exception {
        try (UnixServer server = new UnixServer(path(), peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                });
                ProxyFixture fixture = proxy(Protocol.HTTP);
                Socket client = fixture.connect("web")) {
            for (int i = 1; i <= 10; i++) {
                send(client, GET);
                assertEquals("200 a", answer(client));
            }
            assertEquals(10, server.connections.get());
        }
    }

    @Test
    void aServerThatSpeaksFirstIsHeard() throws Exception {
        try (UnixServer server = new UnixServer(path(), peer -> {
                    peer.send("hello ");
                    peer.send(new String(peer.read(3), StandardCharsets.ISO_8859_1));
                });
                ProxyFixture fixture = proxy(Protocol.TCP);
                Socket client = fixture.connect("web")) {
            assertEquals("hello ", read(client, 6));
            send(client, "abc");
            assertEquals("abc", read(client, 3));
            assertEquals(-1, client.getInputStream().read());
            client.close();
            assertEquals(1, server.connections.get());
            assertEquals("  s1 -1 ok", fixture.line());
        }
    }

    /// Much enough for the kernel to pass it from socket to socket.
    @Test
    void muchPassesEitherWayAndEachEndIsHeard() throws Exception {
        byte[] up = new byte[9_000_001];
        byte[] down = new byte[11_000_003];
        new Random(1).nextBytes(up);
        new Random(2).nextBytes(down);
        CompletableFuture<byte[]> got = new CompletableFuture<>();
        try (UnixServer server = new UnixServer(path(), peer -> {
                    Thread sending = Thread.ofPlatform().daemon().start(() -> {
                        try {
                            peer.send(down);
                            peer.socket.shutdownOutput();
                        } catch (IOException e) {
                            got.completeExceptionally(e);
                        }
                    });
                    got.complete(peer.readAll());
                    joinQuietly(sending);
                });
                ProxyFixture fixture = proxy(Protocol.TCP);
                Socket client = fixture.connect("web")) {
            CompletableFuture<byte[]> answer = CompletableFuture.supplyAsync(() -> readAll(client));
            client.getOutputStream().write(up);
            client.shutdownOutput();
            assertArrayEquals(up, got.get(50, TimeUnit.SECONDS));
            assertArrayEquals(down, answer.get(50, TimeUnit.SECONDS));
            assertEquals(1, server.connections.get());
            assertEquals("  s1 -1 ok", fixture.line());
        }
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static void joinQuietly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHeaderOfVersion1TellsTheClientsAddresses() throws Exception {
        try (UnixServer server = UnixServer.named(path(), "a");
                ProxyFixture fixture = proxy(Protocol.HTTP, ProxyProtocol.V1);
                Socket client = fixture.connect("web")) {
            send(client, GET);
            assertEquals("200 a", answer(client));
            String first = server.heads.getFirst().lines().findFirst().orElseThrow();
            assertEquals("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " " + client.getPort(), first);
        }
    }

    @Test
    void aHeaderOfVersion2TellsTheClientsAddresses() throws Exception {
        try (UnixServer server =
                        new UnixServer(path(), peer -> peer.send(HexFormat.of().formatHex(peer.read(28))));
                ProxyFixture fixture = proxy(Protocol.TCP, ProxyProtocol.V2);
                Socket client = fixture.connect("web")) {
            assertEquals(
                    "0d0a0d0a000d0a515549540a" + "2111000c" + "7f0000017f000001"
                            + "%04x%04x".formatted(client.getLocalPort(), client.getPort()),
                    read(client, 56));
            assertEquals(1, server.connections.get());
        }
    }

    @Test
    void whereTheBacklogIsFullItWaitsForAPlace() throws Exception {
        List<SocketChannel> before = new ArrayList<>();
        try (UnixServer server = new UnixServer(path(), 1, false, UnixServer.answering("a"));
                ProxyFixture fixture = proxy(Protocol.HTTP);
                Socket client = fixture.connect("web")) {
            fill(before);
            send(client, GET);
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> quietAnswer(client));
            before.getFirst().close();
            server.accept();
            assertEquals("200 a", answer.get(30, TimeUnit.SECONDS));
        } finally {
            for (SocketChannel socket : before) {
                socket.close();
            }
        }
    }

    @Test
    void aBacklogThatStaysFullIsATimeout() throws Exception {
        List<SocketChannel> before = new ArrayList<>();
        Timeouts impatient = Timeouts.DEFAULT.with(new TimeoutOverrides(Duration.ofMillis(200), null, null, null));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(address(), 1);
            fill(before);
            try (ProxyFixture fixture = new ProxyFixture(Configs.of(
                            List.of(Configs.listener("web", Protocol.HTTP, impatient)),
                            List.of(Configs.pool("app", address()))));
                    Socket client = fixture.connect("web")) {
                send(client, GET);
                assertEquals("504 504 Gateway Timeout\n", answer(client));
                assertEquals("GET /x s1 504 connect_timeout", fixture.line());
                assertEquals("backlog_full", fixture.detail());
            }
        } finally {
            for (SocketChannel socket : before) {
                socket.close();
            }
        }
    }

    /// Until the kernel takes no more.
    private void fill(List<SocketChannel> into) throws IOException {
        while (true) {
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            into.add(socket);
            socket.configureBlocking(false);
            try {
                assertTrue(socket.connect(address()));
            } catch (SocketException e) {
                assertEquals("Resource temporarily unavailable", e.getMessage());
                return;
            }
        }
    }

    private static String quietAnswer(Socket client) {
        try {
            return answer(client);
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }
}
