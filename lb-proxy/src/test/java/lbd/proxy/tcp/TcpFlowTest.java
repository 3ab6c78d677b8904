package lbd.proxy.tcp;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.Timeouts;
import lbd.core.runtime.ListenerState;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpFlowTest {
    private static ProxyFixture relay(InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(Configs.of(ListenerSpec.Protocol.TCP, servers));
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aServerThatSpeaksFirstIsHeard() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.send("hello ");
                    peer.send(new String(peer.read(3), StandardCharsets.ISO_8859_1));
                });
                ProxyFixture fixture = relay(server.address());
                Socket client = fixture.connect("web")) {
            assertEquals("hello ", read(client, 6));
            send(client, "abc");
            assertEquals("abc", read(client, 3));
        }
    }

    @Test
    void aClientThatFinishesFirstStillGetsItsAnswer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.send("got " + peer.readAll().length));
                ProxyFixture fixture = relay(server.address());
                Socket client = fixture.connect("web")) {
            send(client, "12345");
            client.shutdownOutput();
            assertEquals("got 5", new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            assertEquals("  s1 -1 ok", fixture.line());
        }
    }

    @Test
    void aClientThatFinishesBeforeTheServerIsConnectedLosesNothing() throws Exception {
        byte[] much = new byte[1 << 20];
        for (int round = 0; round < 20; round++) {
            try (ScriptedServer server = new ScriptedServer(peer -> peer.send("got " + peer.readAll().length));
                    ProxyFixture fixture = relay(server.address());
                    Socket client = fixture.connect("web")) {
                client.getOutputStream().write(much);
                client.shutdownOutput();
                assertEquals(
                        "got 1048576", new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void aServerThatFinishesFirstStillHearsTheClient() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.send("bye");
                    peer.socket.shutdownOutput();
                    if (peer.readAll().length == 7) {
                        heard.countDown();
                    }
                });
                ProxyFixture fixture = relay(server.address());
                Socket client = fixture.connect("web")) {
            assertEquals("bye", new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            send(client, "goodbye");
            client.shutdownOutput();
            assertTrue(heard.await(10, TimeUnit.SECONDS));
        }
    }

    /// Between the kernel's buffers being full and the relay's, the client's end is known and its bytes are not
    /// written.
    @Test
    void whatASlowServerHasNotTakenReachesItAfterItHasFinished() throws Exception {
        for (int size = 128 << 10; size <= 6 << 20; size += 128 << 10) {
            CountDownLatch finish = new CountDownLatch(1);
            CompletableFuture<Integer> heard = new CompletableFuture<>();
            try (ScriptedServer server = new ScriptedServer(peer -> {
                        awaitQuietly(finish);
                        peer.socket.shutdownOutput();
                        heard.complete(peer.readAll().length);
                    });
                    ProxyFixture fixture = relay(server.address());
                    Socket client = fixture.connect("web")) {
                byte[] much = new byte[size];
                Thread writer = Thread.ofVirtual().start(() -> sendAll(client, much));
                ListenerState listener = requireNonNull(fixture.state.listener("web"));
                // Beyond what all can hold it never comes to that, and the rest is for the relay to carry afterwards.
                long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
                while (listener.bytesReceived.sum() < size && System.nanoTime() < giveUp) {
                    Thread.onSpinWait();
                }
                finish.countDown();
                assertEquals(-1, client.getInputStream().read());
                assertEquals(size, heard.get(10, TimeUnit.SECONDS));
                assertEquals("  s1 -1 ok", fixture.line());
                writer.join();
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private static void sendAll(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aServersResetReachesTheClientAsAReset() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.read(1);
                    peer.reset();
                });
                ProxyFixture fixture = relay(server.address());
                Socket client = fixture.connect("web")) {
            send(client, "x");
            assertThrows(SocketException.class, () -> client.getInputStream().read());
            assertEquals("  s1 -1 server_closed", fixture.line());
        }
    }

    @Test
    void aClientsResetReachesTheServerAsAReset() throws Exception {
        CountDownLatch reset = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.send("x");
                    try {
                        peer.readAll();
                    } catch (SocketException e) {
                        reset.countDown();
                    }
                });
                ProxyFixture fixture = relay(server.address());
                Socket client = fixture.connect("web")) {
            read(client, 1);
            client.setSoLinger(true, 0);
            client.close();
            assertTrue(reset.await(10, TimeUnit.SECONDS));
            assertEquals("  s1 -1 client_abort", fixture.line());
        }
    }

    @Test
    void aRefusedConnectGoesToTheNextServerUnnoticed() throws Exception {
        InetSocketAddress dead = Configs.deadAddress();
        try (ScriptedServer server = new ScriptedServer(peer -> peer.send("alive"));
                ProxyFixture fixture = relay(dead, server.address())) {
            for (int i = 0; i < 3; i++) {
                try (Socket client = fixture.connect("web")) {
                    assertEquals("alive", read(client, 5));
                }
            }
        }
    }

    @Test
    void withNoServerLeftTheClientIsReset() throws Exception {
        try (ProxyFixture fixture = relay(Configs.deadAddress())) {
            // The reset may be faster than the connect call.
            assertThrows(SocketException.class, () -> {
                try (Socket client = fixture.connect("web")) {
                    client.getInputStream().read();
                }
            });
            assertEquals("  s1 -1 connect_refused", fixture.line());
        }
    }

    @Test
    void anRdpUserStaysOnOneServerWhateverPiecesTheCookieComesIn() throws Exception {
        ScriptedServer.Script packets = peer -> peer.send(peer.read(rdp("user0").length).length + "");
        List<ScriptedServer> servers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            servers.add(new ScriptedServer(packets));
        }
        InetSocketAddress[] addresses =
                servers.stream().map(ScriptedServer::address).toArray(InetSocketAddress[]::new);
        PoolSpec plain = Configs.pool("app", addresses);
        PoolSpec pool = new PoolSpec("app", new SchedulerSpec("rdp_cookie"), plain.servers(), plain.connections());
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(
                List.of(Configs.listener("web", ListenerSpec.Protocol.TCP, Timeouts.DEFAULT)), List.of(pool)))) {
            for (int user = 0; user < 5; user++) {
                byte[] packet = rdp("user" + user);
                Set<String> chosen = new HashSet<>();
                for (int cut = 1; cut < packet.length; cut += 5) {
                    try (Socket client = fixture.connect("web")) {
                        client.setTcpNoDelay(true);
                        client.getOutputStream().write(packet, 0, cut);
                        client.getOutputStream().write(packet, cut, packet.length - cut);
                        assertEquals(packet.length + "", read(client, 2));
                    }
                    chosen.add(fixture.line());
                }
                assertEquals(1, chosen.size(), "user" + user + " went to " + chosen);
            }
        } finally {
            servers.forEach(ScriptedServer::close);
        }
    }

    @Test
    void anRdpPacketOfAKibibyteMayComeByteByByte() throws Exception {
        byte[] packet = rdp("u");
        byte[] large = Arrays.copyOf(packet, 1000);
        large[2] = (byte) (large.length >> 8);
        large[3] = (byte) large.length;
        try (ScriptedServer server = new ScriptedServer(peer -> peer.send("got " + peer.read(1000).length))) {
            PoolSpec plain = Configs.pool("app", server.address());
            PoolSpec pool = new PoolSpec("app", new SchedulerSpec("rdp_cookie"), plain.servers(), plain.connections());
            try (ProxyFixture fixture = new ProxyFixture(Configs.of(
                            List.of(Configs.listener("web", ListenerSpec.Protocol.TCP, Timeouts.DEFAULT)),
                            List.of(pool)));
                    Socket client = fixture.connect("web")) {
                client.setTcpNoDelay(true);
                for (byte octet : large) {
                    client.getOutputStream().write(octet);
                    Thread.yield();
                }
                assertEquals("got 1000", read(client, 8));
            }
        }
    }

    private static byte[] rdp(String user) {
        byte[] cookie = ("Cookie: mstshash=" + user + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] packet = new byte[11 + cookie.length];
        packet[0] = 3;
        packet[3] = (byte) packet.length;
        packet[4] = (byte) (packet.length - 5);
        packet[5] = (byte) 0xe0;
        System.arraycopy(cookie, 0, packet, 11, cookie.length);
        return packet;
    }

    @Test
    void bulkArrivesUnchangedBothWays() throws Exception {
        byte[] data = new byte[8 << 20];
        new Random(1).nextBytes(data);
        try (ScriptedServer echo = new ScriptedServer(
                        peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
                ProxyFixture fixture = relay(echo.address());
                Socket client = fixture.connect("web")) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    client.getOutputStream().write(data);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertArrayEquals(data, client.getInputStream().readAllBytes());
            writer.join();
            assertEquals("  s1 -1 ok", fixture.line());
        }
    }

    @Test
    void aSlowReaderStopsTheSender() throws Exception {
        long[] sent = new long[1];
        CountDownLatch done = new CountDownLatch(1);
        try (ScriptedServer flood = new ScriptedServer(peer -> {
                    byte[] piece = new byte[64 * 1024];
                    peer.socket.setSoTimeout(0);
                    try {
                        while (sent[0] < 1L << 30) {
                            peer.socket.getOutputStream().write(piece);
                            sent[0] += piece.length;
                        }
                    } finally {
                        done.countDown();
                    }
                });
                ProxyFixture fixture = relay(flood.address());
                Socket client = fixture.connect("web")) {
            read(client, 1);
            // The sender stands still once the kernel's buffers and our half MiB are full.
            long before;
            long after = -1;
            do {
                before = after;
                after = sent[0];
                done.await(200, TimeUnit.MILLISECONDS);
            } while (before != after);
            assertTrue(after < 64 << 20, "sent " + after);
        }
    }
}
