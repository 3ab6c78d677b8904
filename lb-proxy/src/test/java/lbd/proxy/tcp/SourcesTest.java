package lbd.proxy.tcp;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.Timeouts;
import lbd.core.model.UdpSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where connections to servers come from.
@Timeout(60)
class SourcesTest {
    /// Of no machine (RFC 5737).
    private static final String ELSEWHERE = "203.0.113.1";

    private static List<InetAddress> addresses(String... texts) throws IOException {
        List<InetAddress> all = new ArrayList<>();
        for (String text : texts) {
            all.add(InetAddress.getByName(text));
        }
        return all;
    }

    private static Config config(Transport transport, InetSocketAddress server, String... sources) throws IOException {
        return Configs.oneLoop(
                transport,
                Configs.of(
                        List.of(Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", server)
                                .builder()
                                .source(addresses(sources))
                                .build())));
    }

    /// Says where each connection comes from, and waits for its end.
    private static ScriptedServer server() throws IOException {
        return new ScriptedServer(peer -> {
            peer.send(peer.socket.getInetAddress().getHostAddress() + "\n");
            peer.readAll();
        });
    }

    private static String source(Socket client) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = client.getInputStream().read();
                next > '\n';
                next = client.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private static Server only(ProxyFixture fixture) {
        return requireNonNull(fixture.state.pool("app")).servers().getFirst();
    }

    private static int open(ProxyFixture fixture, String source) throws IOException {
        return only(fixture).sources().open(InetAddress.getByName(source)).get();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void connectionsGoFromOneAfterAnotherAndAreCounted(Transport transport) throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture =
                        new ProxyFixture(config(transport, server.address(), "127.0.0.2", "::1", "127.0.0.3"))) {
            Map<String, Integer> seen = new TreeMap<>();
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Socket client = fixture.connect("web");
                clients.add(client);
                seen.merge(source(client), 1, Integer::sum);
            }
            assertEquals(Map.of("127.0.0.2", 3, "127.0.0.3", 3), seen);
            assertEquals(3, open(fixture, "127.0.0.2"));
            assertEquals(3, open(fixture, "127.0.0.3"));
            assertEquals(0, only(fixture).sources().automatic());
            for (Socket client : clients) {
                client.close();
                fixture.line();
            }
            while (open(fixture, "127.0.0.2") + open(fixture, "127.0.0.3") > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void sourceThatHasNoPortIsPassedOver(Transport transport) throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture =
                        new ProxyFixture(config(transport, server.address(), ELSEWHERE, "127.0.0.2", ELSEWHERE))) {
            for (int i = 0; i < 5; i++) {
                try (Socket client = fixture.connect("web")) {
                    assertEquals("127.0.0.2", source(client));
                }
            }
            assertEquals(0, open(fixture, ELSEWHERE));
            assertEquals(0, only(fixture).counters().failures(Failure.LOCAL_SHORTAGE));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"EPOLL", "NIO"})
    void whereNoneHasAPortNobodyIsBlamed(Transport transport) throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = new ProxyFixture(config(transport, server.address(), ELSEWHERE))) {
            begin(fixture);
            assertEquals("  s1 -1 local_shortage", fixture.line());
            assertTrue(only(fixture).takesNewWork());
            assertEquals(0, open(fixture, ELSEWHERE));
        }
    }

    private static void begin(ProxyFixture fixture) {
        try (Socket client = fixture.connect("web")) {
            client.getInputStream().read();
        } catch (IOException e) {
            // It is reset, perhaps before it has seen that it stood.
        }
    }

    @Test
    void whereNoneIsNamedTheKernelChooses() throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = new ProxyFixture(config(Transport.AUTO, server.address(), "::1"));
                Socket client = fixture.connect("web")) {
            assertEquals("127.0.0.1", source(client));
            assertEquals(1, only(fixture).sources().automatic());
        }
    }

    @Test
    void sessionsOfDatagramsHaveThemToo() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket client = new DatagramSocket()) {
            ListenerSpec listener =
                    Configs.udp(UdpSpec.DEFAULT, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Config config = Configs.oneLoop(
                    Transport.EPOLL,
                    Configs.of(
                            List.of(listener),
                            List.of(Configs.pool("app", (InetSocketAddress) server.getLocalSocketAddress())
                                    .builder()
                                    .source(addresses(ELSEWHERE, "127.0.0.2"))
                                    .build())));
            try (ProxyFixture fixture = new ProxyFixture(config)) {
                byte[] data = "x".getBytes(StandardCharsets.US_ASCII);
                client.send(new DatagramPacket(data, 1, fixture.address(listener.name())));
                DatagramPacket came = new DatagramPacket(new byte[10], 10);
                server.setSoTimeout(10_000);
                server.receive(came);
                assertEquals("127.0.0.2", came.getAddress().getHostAddress());
            }
        }
    }
}
