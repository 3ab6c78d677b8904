package lbd.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever one client keeps its loop busy with, the loop turns, timers and all, and another client of the same loop is
/// served beside it.
@Timeout(120)
class BusyLoopTest {
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

    private static void beside(BusyLoop.Attack attack) throws Exception {
        try (ScriptedServer server = BusyLoop.server()) {
            BusyLoop.beside(config(server.address()), attack);
        }
    }

    private static void chunks(ProxyFixture fixture, BusyLoop test, String chunk) throws IOException {
        byte[] many = chunk.repeat(100_000).getBytes(StandardCharsets.ISO_8859_1);
        try (Socket socket = fixture.connect("web")) {
            BusyLoop.send(socket, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (!test.over()) {
                test.round();
                socket.getOutputStream().write(many);
            }
        }
    }

    @Test
    void besideChunksOfOneByte() throws Exception {
        beside((fixture, test) -> chunks(fixture, test, "1\r\nx\r\n"));
    }

    @Test
    void besideChunksThatAreJustLargeEnough() throws Exception {
        beside((fixture, test) -> chunks(fixture, test, "8\r\nxxxxxxxx\r\n"));
    }

    @Test
    void besideTinyFramesOfATunnel() throws Exception {
        beside((fixture, test) -> {
            try (Socket socket = fixture.connect("web")) {
                socket.setTcpNoDelay(true);
                BusyLoop.send(
                        socket, "GET /tunnel HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
                ScriptedServer.Wire.head(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                while (!test.over()) {
                    test.round();
                    out.write(0);
                }
            }
        });
    }

    @Test
    void besidePipelinedTinyRequests() throws Exception {
        byte[] many = "GET /own HTTP/1.1\r\nHost: h\r\n\r\n".repeat(10_000).getBytes(StandardCharsets.ISO_8859_1);
        beside((fixture, test) -> {
            try (Socket socket = fixture.connect("web")) {
                Thread.ofVirtual().start(() -> {
                    try {
                        BusyLoop.discard(socket);
                    } catch (IOException e) {
                        // It is over.
                    }
                });
                while (!test.over()) {
                    test.round();
                    socket.getOutputStream().write(many);
                }
            }
        });
    }

    @Test
    void besideAFloodOfResets() throws Exception {
        beside((fixture, test) -> {
            try (Socket socket = fixture.connect("web")) {
                BusyLoop.send(socket, "GET / HT");
                socket.setSoLinger(true, 0);
            }
        });
    }

    @Test
    void besideAHundredThousandSourcesOfDatagrams() throws Exception {
        int[] source = {0};
        beside((fixture, test) -> {
            int n = source[0]++ % 100_000;
            InetAddress address =
                    InetAddress.getByAddress(new byte[] {127, 1, (byte) (n / 250 % 250), (byte) (1 + n % 250)});
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
                socket.send(new DatagramPacket(new byte[1], 1, fixture.address("udp")));
            }
        });
    }
}
