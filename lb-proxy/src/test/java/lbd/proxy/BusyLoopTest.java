package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lbd.core.model.AccessSpec;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.UdpSpec;
import lbd.proxy.loop.Loop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever one client keeps its loop busy with, the loop turns, timers and all, and another client of the same loop is
/// served beside it.
@Timeout(120)
class BusyLoopTest {
    private static final int ASKED = 200;
    private static final Duration FAIR = Duration.ofMillis(50);
    private static final Duration LIVE = Duration.ofSeconds(1);

    private volatile boolean over;

    /// What an attacker does again and again until the test is over or its connection ends.
    private interface Attack {
        void on(ProxyFixture fixture) throws IOException;
    }

    private static ScriptedServer server() throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                if (head.startsWith("POST")) {
                    discard(peer.socket);
                } else if (head.contains("/tunnel")) {
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                    discard(peer.socket);
                }
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
    }

    private static void discard(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] room = new byte[1 << 16];
        while (in.read(room) >= 0) {}
    }

    private static Config config(InetSocketAddress server) {
        RouteSpec own = new RouteSpec(
                new RouteMatch(
                        List.of(), new RouteMatch.PathMatch.Prefix("/own"), List.of(), Map.of(), Map.of(), List.of()),
                new RouteAction.Redirect("https://example.com/", 302));
        ListenerSpec udp = new ListenerSpec(
                "udp",
                Protocol.UDP,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                1000,
                Timeouts.DEFAULT,
                AccessSpec.DEFAULT,
                HttpSpec.DEFAULT,
                UdpSpec.DEFAULT,
                List.of(),
                "app");
        Config both = Configs.of(
                List.of(Configs.http(HttpSpec.DEFAULT, "app", own), udp), List.of(Configs.pool("app", server)));
        return Configs.oneLoop(Transport.AUTO, both);
    }

    private void beside(Attack attack) throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = new ProxyFixture(config(server.address()))) {
            fixture.onLine = line -> {
                fixture.lines.clear();
                fixture.clients.clear();
                fixture.details.clear();
            };
            // Its code is compiled by then.
            ask(fixture);
            Loop loop = fixture.proxy.loops().all().getFirst();
            Turns turns = new Turns(loop);
            Thread attacker = Thread.ofPlatform().start(() -> attack(attack, fixture));
            ask(fixture);
            loop.eventLoop().submit(turns::begin).get();
            ask(fixture);
            long longest = loop.eventLoop().submit(turns::end).get();
            over = true;
            attacker.join();
            assertTrue(longest <= FAIR.toNanos(), "a turn of " + longest / 1000 + " us");
        }
    }

    private void attack(Attack attack, ProxyFixture fixture) {
        while (!over) {
            try {
                attack.on(fixture);
            } catch (IOException e) {
                // Refused or cut: once more.
            }
        }
    }

    private static void ask(ProxyFixture fixture) throws Exception {
        try (Socket client = fixture.connect("web")) {
            for (int i = 0; i < ASKED; i++) {
                send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200 "));
                assertEquals(2, client.getInputStream().readNBytes(2).length);
                assertTrue(fixture.proxy.turnedWithin(LIVE), "the loop stands still");
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void chunks(ProxyFixture fixture, String chunk) throws IOException {
        byte[] many = chunk.repeat(100_000).getBytes(StandardCharsets.ISO_8859_1);
        try (Socket socket = fixture.connect("web")) {
            send(socket, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (!over) {
                socket.getOutputStream().write(many);
            }
        }
    }

    @Test
    void besideChunksOfOneByte() throws Exception {
        beside(fixture -> chunks(fixture, "1\r\nx\r\n"));
    }

    @Test
    void besideChunksThatAreJustLargeEnough() throws Exception {
        beside(fixture -> chunks(fixture, "8\r\nxxxxxxxx\r\n"));
    }

    @Test
    void besideTinyFramesOfATunnel() throws Exception {
        beside(fixture -> {
            try (Socket socket = fixture.connect("web")) {
                socket.setTcpNoDelay(true);
                send(socket, "GET /tunnel HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
                ScriptedServer.Wire.head(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                while (!over) {
                    out.write(0);
                }
            }
        });
    }

    @Test
    void besidePipelinedTinyRequests() throws Exception {
        byte[] many = "GET /own HTTP/1.1\r\nHost: h\r\n\r\n".repeat(10_000).getBytes(StandardCharsets.ISO_8859_1);
        beside(fixture -> {
            try (Socket socket = fixture.connect("web")) {
                Thread.ofVirtual().start(() -> {
                    try {
                        discard(socket);
                    } catch (IOException e) {
                        // It is over.
                    }
                });
                while (!over) {
                    socket.getOutputStream().write(many);
                }
            }
        });
    }

    @Test
    void besideAFloodOfResets() throws Exception {
        beside(fixture -> {
            try (Socket socket = fixture.connect("web")) {
                send(socket, "GET / HT");
                socket.setSoLinger(true, 0);
            }
        });
    }

    @Test
    void besideAHundredThousandSourcesOfDatagrams() throws Exception {
        int[] source = {0};
        beside(fixture -> {
            int n = source[0]++ % 100_000;
            InetAddress address =
                    InetAddress.getByAddress(new byte[] {127, 1, (byte) (n / 250 % 250), (byte) (1 + n % 250)});
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
                socket.send(new DatagramPacket(new byte[1], 1, fixture.address("udp")));
            }
        });
    }
}
