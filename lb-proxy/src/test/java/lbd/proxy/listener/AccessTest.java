package lbd.proxy.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import lbd.core.model.AccessSpec;
import lbd.core.model.AccessSpec.PerSource;
import lbd.core.model.Cidr;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import lbd.core.proxyprotocol.HeaderWriter;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who gets in: PROXY protocol headers, lists of networks, connections of one source.
@Timeout(30)
class AccessTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.7", 4711);
    private static final InetSocketAddress REACHED = new InetSocketAddress("198.51.100.1", 443);
    private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"));
    private static final AccessSpec HEADERS = new AccessSpec(LOOPBACK, List.of(), List.of(), null);

    private static AccessSpec lists(String allow, String deny) {
        return new AccessSpec(
                List.of(), allow.isEmpty() ? List.of() : List.of(Cidr.parse(allow)), List.of(Cidr.parse(deny)), null);
    }

    private static ProxyFixture proxy(AccessSpec access, Protocol protocol, ScriptedServer server) throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(Configs.with(access, Configs.listener("web", protocol, Timeouts.DEFAULT))),
                List.of(Configs.pool("app", server.address()))));
    }

    private static ScriptedServer echo() throws IOException {
        return new ScriptedServer(peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
    }

    private static void assertEchoes(Socket client, byte[] before) throws IOException {
        client.setTcpNoDelay(true);
        client.getOutputStream().write(before);
        client.getOutputStream().write(new byte[] {1, 2, 3});
        assertEquals(3, client.getInputStream().readNBytes(3).length);
    }

    /// From another address of loopback than its first.
    private static Socket connect(ProxyFixture fixture, String from) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(fixture.address("web"), 5_000);
        return socket;
    }

    /// The reset may be faster than the connect call.
    private static void assertTurnedAway(ProxyFixture fixture, String from) {
        assertThrows(SocketException.class, () -> {
            try (Socket client = connect(fixture, from)) {
                while (client.getInputStream().read() >= 0) {
                    client.getOutputStream().write(0);
                }
                throw new SocketException("closed");
            }
        });
    }

    private static void assertReset(Socket client) {
        assertThrows(SocketException.class, () -> {
            while (client.getInputStream().read() >= 0) {
                client.getOutputStream().write(0);
            }
            throw new SocketException("closed");
        });
    }

    private static void assertRefused(ProxyFixture fixture, ConnectionRefusal reason) throws Exception {
        await(() -> fixture.state.listener("web").refusals.sum(reason) == 1);
        await(() -> fixture.proxy.connections() == 0);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }

    @Test
    void theHeaderSaysWhoTheClientIs() throws Exception {
        for (byte[] header : List.of(HeaderWriter.v1(CLIENT, REACHED), HeaderWriter.v2(CLIENT, REACHED))) {
            try (ScriptedServer server = echo();
                    ProxyFixture fixture = proxy(HEADERS, Protocol.TCP, server)) {
                try (Socket client = fixture.connect("web")) {
                    assertEchoes(client, header);
                }
                assertEquals("  s1 -1 ok", fixture.line());
                assertEquals("203.0.113.7", fixture.clients.take());
            }
        }
    }

    @Test
    void theHeaderMayComeInAnyPieces() throws Exception {
        byte[] header = HeaderWriter.v2(CLIENT, REACHED);
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(HEADERS, Protocol.TCP, server)) {
            for (int cut = 1; cut < header.length; cut++) {
                try (Socket client = fixture.connect("web")) {
                    client.setTcpNoDelay(true);
                    client.getOutputStream().write(header, 0, cut);
                    Thread.yield();
                    client.getOutputStream().write(header, cut, header.length - cut);
                    assertEchoes(client, new byte[0]);
                }
                assertEquals("203.0.113.7", fixture.clients.take());
            }
        }
    }

    @Test
    void aLocalHeaderLeavesTheProxysOwnAddress() throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(HEADERS, Protocol.TCP, server);
                Socket client = fixture.connect("web")) {
            assertEchoes(client, HeaderWriter.v2Local());
            client.shutdownOutput();
            assertEquals("127.0.0.1", fixture.clients.take());
        }
    }

    @Test
    void aServerThatSpeaksFirstIsHeardAfterTheHeaderAlone() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.send("hello");
                    peer.read(1);
                });
                ProxyFixture fixture = proxy(HEADERS, Protocol.TCP, server);
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(HeaderWriter.v1(CLIENT, REACHED));
            assertEquals("hello", new String(client.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void whoIsNoProxyIsRefusedWhateverItSends() throws Exception {
        AccessSpec access = new AccessSpec(List.of(Cidr.parse("127.0.0.2")), List.of(), List.of(), null);
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(access, Protocol.TCP, server)) {
            assertTurnedAway(fixture, "127.0.0.3");
            assertRefused(fixture, ConnectionRefusal.UNKNOWN_PROXY);
            try (Socket known = connect(fixture, "127.0.0.2")) {
                assertEchoes(known, HeaderWriter.v2(CLIENT, REACHED));
            }
        }
    }

    @Test
    void aConnectionWithoutAHeaderIsClosed() throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(HEADERS, Protocol.HTTP, server);
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertReset(client);
            assertRefused(fixture, ConnectionRefusal.BAD_PROXY_HEADER);
            assertEquals(0, server.connections.get());
        }
    }

    @Test
    void aHeaderThatDoesNotComeInTimeIsNotWaitedFor() throws Exception {
        Timeouts d = Timeouts.DEFAULT;
        Timeouts short_ = new Timeouts(
                d.connect(),
                d.clientIdle(),
                d.serverIdle(),
                Duration.ofMillis(100),
                d.keepalive(),
                d.queue(),
                d.tunnel(),
                d.halfClosed());
        try (ScriptedServer server = echo();
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.with(HEADERS, Configs.listener("web", Protocol.TCP, short_))),
                        List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write("PROXY ".getBytes(StandardCharsets.US_ASCII));
            assertReset(client);
            assertRefused(fixture, ConnectionRefusal.LATE_PROXY_HEADER);
        }
    }

    @Test
    void aLookWhetherWeListenIsNoRefusal() throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(HEADERS, Protocol.TCP, server)) {
            fixture.connect("web").close();
            await(() -> fixture.state.listener("web").accepted.sum() == 1 && fixture.proxy.connections() == 0);
            for (ConnectionRefusal reason : ConnectionRefusal.values()) {
                assertEquals(0, fixture.state.listener("web").refusals.sum(reason));
            }
        }
    }

    @Test
    void overHttpTheHeadersClientIsForwarded() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("x");
                ProxyFixture fixture = proxy(HEADERS, Protocol.HTTP, server);
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(HeaderWriter.v2(CLIENT, REACHED));
            for (int i = 0; i < 2; i++) {
                client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
                assertEquals('x', client.getInputStream().read());
                assertTrue(server.heads.get(i).contains("\r\nX-Forwarded-For: 203.0.113.7\r\n"), server.heads.get(i));
                assertTrue(server.heads.get(i).contains("\r\nX-Forwarded-Port: 443\r\n"), server.heads.get(i));
                assertEquals("203.0.113.7", fixture.clients.take());
            }
        }
    }

    @Test
    void aHeaderAndARequestMayComeInOnePiece() throws Exception {
        byte[] header = HeaderWriter.v1(CLIENT, REACHED);
        byte[] request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] both = new byte[header.length + request.length];
        System.arraycopy(header, 0, both, 0, header.length);
        System.arraycopy(request, 0, both, header.length, request.length);
        try (ScriptedServer server = ScriptedServer.named("x");
                ProxyFixture fixture = proxy(HEADERS, Protocol.HTTP, server);
                Socket client = fixture.connect("web")) {
            client.getOutputStream().write(both);
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void theClientOfTheHeaderIsTheOneThatIsDenied() throws Exception {
        AccessSpec access = new AccessSpec(LOOPBACK, List.of(), List.of(Cidr.parse("203.0.113.0/24")), null);
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(access, Protocol.TCP, server)) {
            try (Socket client = fixture.connect("web")) {
                client.getOutputStream().write(HeaderWriter.v2(CLIENT, REACHED));
                assertReset(client);
            }
            assertRefused(fixture, ConnectionRefusal.DENIED);
            try (Socket client = fixture.connect("web")) {
                assertEchoes(client, HeaderWriter.v2(new InetSocketAddress("203.0.114.1", 1), REACHED));
            }
        }
    }

    @Test
    void deniedNetworksAreResetAndTakeNoPlace() throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(lists("", "127.0.0.2"), Protocol.TCP, server)) {
            assertTurnedAway(fixture, "127.0.0.2");
            assertRefused(fixture, ConnectionRefusal.DENIED);
            try (Socket client = connect(fixture, "127.0.0.3")) {
                assertEchoes(client, new byte[0]);
            }
            assertEquals("  s1 -1 ok", fixture.line());
        }
    }

    @Test
    void anAllowListShutsOutTheRestOverHttpToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("x");
                ProxyFixture fixture = proxy(lists("127.0.0.2", "10.0.0.0/8"), Protocol.HTTP, server)) {
            assertTurnedAway(fixture, "127.0.0.3");
            try (Socket client = connect(fixture, "127.0.0.2")) {
                client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
            }
        }
    }

    @Test
    void aSourceHasNoMoreConnectionsThanItMay() throws Exception {
        AccessSpec access = new AccessSpec(List.of(), List.of(), List.of(), new PerSource(2, 24, 64));
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(access, Protocol.TCP, server);
                Socket first = connect(fixture, "127.0.0.2");
                Socket second = connect(fixture, "127.0.0.3");
                Socket elsewhere = connect(fixture, "127.0.1.2")) {
            assertEchoes(first, new byte[0]);
            assertEchoes(second, new byte[0]);
            assertEchoes(elsewhere, new byte[0]);
            assertTurnedAway(fixture, "127.0.0.4");
            await(() -> fixture.state.listener("web").refusals.sum(ConnectionRefusal.TOO_MANY) == 1);
            first.close();
            await(() -> fixture.proxy.connections() == 2);
            try (Socket again = connect(fixture, "127.0.0.4")) {
                assertEchoes(again, new byte[0]);
            }
        }
    }

    @Test
    void aSourceConnectsNoMoreOftenThanItMay() throws Exception {
        AccessSpec.ConnectionRate rare = new AccessSpec.ConnectionRate(1, Duration.ofHours(1), 2, 100);
        AccessSpec access =
                new AccessSpec(List.of(), List.of(), List.of(), new PerSource(PerSource.MOST, rare, 32, 64));
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(access, Protocol.TCP, server)) {
            for (int i = 0; i < 2; i++) {
                try (Socket client = connect(fixture, "127.0.0.2")) {
                    assertEchoes(client, new byte[0]);
                }
            }
            assertTurnedAway(fixture, "127.0.0.2");
            await(() -> fixture.state.listener("web").refusals.sum(ConnectionRefusal.TOO_OFTEN) == 1);
            try (Socket other = connect(fixture, "127.0.0.3")) {
                assertEchoes(other, new byte[0]);
            }
            fixture.apply(Configs.of(
                    List.of(Configs.with(access, Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT))),
                    List.of(Configs.pool("app", server.address()))));
            assertTurnedAway(fixture, "127.0.0.2");
        }
    }

    @Test
    void aReloadChangesWhoMayConnectAndCutsNobody() throws Exception {
        try (ScriptedServer server = echo();
                ProxyFixture fixture = proxy(AccessSpec.DEFAULT, Protocol.TCP, server)) {
            List<Socket> open = new ArrayList<>();
            open.add(connect(fixture, "127.0.0.2"));
            assertEchoes(open.getFirst(), new byte[0]);
            InetSocketAddress bound = fixture.address("web");
            fixture.apply(Configs.of(
                    List.of(Configs.with(
                            lists("", "127.0.0.2"), Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT))),
                    List.of(Configs.pool("app", server.address()))));
            assertEquals(bound, fixture.address("web"));
            assertEchoes(open.getFirst(), new byte[0]);
            assertTurnedAway(fixture, "127.0.0.2");
            open.getFirst().close();
        }
    }
}
