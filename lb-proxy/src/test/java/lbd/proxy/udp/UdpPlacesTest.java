package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.loop.Loop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many sessions there may be, and who goes for a new one.
@Timeout(60)
class UdpPlacesTest {
    private static final int FORGED = 10_000;

    private static Config config(int loops, int maxConnections, List<ListenerSpec> listeners, PoolSpec... pools) {
        Config plain = Configs.of(listeners, List.of(pools));
        ProcessSpec process =
                new ProcessSpec(loops, Configs.TRANSPORT, maxConnections, Duration.ZERO, Duration.ofSeconds(1));
        return new Config(
                process, plain.log(), plain.accessLog(), plain.admin(), plain.listeners(), plain.pools(), plain.vrrp());
    }

    /// A datagram from an address of 127.0.0.0/8, each time from a port that was not used before.
    private static void forge(InetSocketAddress to, int i) throws IOException {
        byte[] address = {127, (byte) (1 + i % 200), (byte) (i / 200), 1};
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(address), 0))) {
            socket.send(new DatagramPacket(new byte[] {'x'}, 1, to));
        }
    }

    @Test
    void forgedDatagramsLeaveHttpUntouched() throws Exception {
        ListenerSpec http = Configs.asking("http", Configs.listener("http", Protocol.HTTP, Timeouts.DEFAULT));
        try (UdpServer silent = UdpServer.silent();
                ScriptedServer server = ScriptedServer.named("ok");
                ProxyFixture fixture = new ProxyFixture(config(
                        2,
                        200,
                        List.of(Configs.udp(Datagrams.ANY, Datagrams.LOOPBACK, 100_000), http),
                        Configs.pool("app", silent.address()),
                        Configs.pool("http", server.address())))) {
            for (int i = 0; i < FORGED; i++) {
                forge(fixture.address("web"), i);
            }
            Datagrams.await(() -> Datagrams.listener(fixture).displaced.sum() > 0);
            assertTrue(fixture.proxy.udpSessions() <= 100, () -> fixture.proxy.udpSessions() + " sessions");
            assertEquals(0, fixture.proxy.connections());
            try (Socket client = fixture.connect("http")) {
                client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals(
                        "HTTP/1.1 200", new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void unansweredSessionsGoBeforeAnsweredOnes() throws Exception {
        try (UdpServer server = new UdpServer((peer, datagram) -> {
                    if (datagram.length > 1) {
                        peer.send(datagram);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(config(
                        1,
                        10_000,
                        List.of(Configs.udp(Datagrams.ANY, Datagrams.LOOPBACK, 4)),
                        Configs.pool("app", server.address())));
                UdpClient first = new UdpClient(fixture.address("web"));
                UdpClient second = new UdpClient(fixture.address("web"))) {
            assertEquals("hello", first.ask("hello"));
            assertEquals("hello", second.ask("hello"));
            for (int i = 0; i < 50; i++) {
                long before = Datagrams.listener(fixture).accepted.sum();
                forge(fixture.address("web"), i);
                Datagrams.await(() -> Datagrams.listener(fixture).accepted.sum() > before);
            }
            assertEquals("again", first.ask("again"));
            assertEquals("again", second.ask("again"));
            assertEquals(52, Datagrams.listener(fixture).accepted.sum(), "sessions");
            assertEquals(48, Datagrams.listener(fixture).displaced.sum());
            assertEquals(4, Datagrams.listener(fixture).connections.get());
        }
    }

    @Test
    void whoHasBeenSilentForLongestGoesFirst() throws Exception {
        try (UdpServer server = UdpServer.named("a");
                ProxyFixture fixture = new ProxyFixture(config(
                        1,
                        10_000,
                        List.of(Configs.udp(Datagrams.ANY, Datagrams.LOOPBACK, 2)),
                        Configs.pool("app", server.address())));
                UdpClient first = new UdpClient(fixture.address("web"));
                UdpClient second = new UdpClient(fixture.address("web"));
                UdpClient third = new UdpClient(fixture.address("web"))) {
            first.ask("1");
            second.ask("2");
            first.ask("1");
            third.ask("3");
            first.ask("1");
            assertEquals(3, Datagrams.listener(fixture).accepted.sum());
            assertEquals("  s1 -1 overload", fixture.line());
        }
    }

    /// As they have a descriptor each.
    @Test
    void silentSessionsGoWhereDescriptorsAreShort() throws Exception {
        try (UdpServer server = UdpServer.named("a");
                ProxyFixture fixture = new ProxyFixture(config(
                        1,
                        10_000,
                        List.of(Configs.udp(Datagrams.ANY, Datagrams.LOOPBACK, 10)),
                        Configs.pool("app", server.address())));
                UdpClient first = new UdpClient(fixture.address("web"));
                UdpClient second = new UdpClient(fixture.address("web"))) {
            Loop loop = fixture.loop();
            first.ask("1");
            assertFalse(madeRoom(loop));
            // One that is in use stays: it goes when it has been silent for a second.
            Datagrams.await(() -> madeRoom(loop));
            assertEquals("  s1 -1 local_shortage", fixture.line());
            assertEquals(0, fixture.proxy.udpSessions());
            second.ask("2");
            assertFalse(madeRoom(loop));
            assertEquals("a1", first.ask("1"), "another session");
            assertEquals(2, fixture.proxy.udpSessions());
        }
    }

    private static boolean madeRoom(Loop loop) {
        return loop.eventLoop().submit(loop::makeRoom).awaitUninterruptibly().getNow();
    }

    @Test
    void aSourceThatHasItsShareTakesItFromItself() throws Exception {
        List<UdpClient> clients = new ArrayList<>();
        try (UdpServer silent = UdpServer.silent();
                ProxyFixture fixture = new ProxyFixture(config(
                        1,
                        1000,
                        List.of(Configs.udp(Datagrams.ANY, Datagrams.LOOPBACK, 100_000)),
                        Configs.pool("app", silent.address())))) {
            InetSocketAddress web = fixture.address("web");
            forge(web, 1);
            Datagrams.await(() -> Datagrams.listener(fixture).accepted.sum() == 1);
            for (int i = 0; i < 200; i++) {
                long before = Datagrams.listener(fixture).accepted.sum();
                // All stay open: a port must not come twice.
                clients.add(new UdpClient(web));
                clients.getLast().send("x");
                Datagrams.await(() -> Datagrams.listener(fixture).accepted.sum() > before);
            }
            // A quarter of the loop's 500 places, and the other's.
            assertEquals(126, fixture.proxy.udpSessions());
            assertEquals(75, Datagrams.listener(fixture).displaced.sum());
        } finally {
            clients.forEach(UdpClient::close);
        }
    }
}
