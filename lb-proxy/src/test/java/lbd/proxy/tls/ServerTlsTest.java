package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolHttp2;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.Timeouts;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ClientVerification;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.PoolTls;
import lbd.core.model.tls.TlsSettings;
import lbd.core.model.tls.TlsVersion;
import lbd.core.pool.Failure;
import lbd.core.pool.Server;
import lbd.core.tls.TlsFacts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS to servers, which are listeners of another proxy: the same library at both ends.
@Timeout(60)
class ServerTlsTest {
    private static final Authority CA = new Authority("ca");
    private static final Authority STRANGER = new Authority("stranger");
    private static final Certificate APP = CA.signs("app.internal", "*.apps.internal", "127.0.0.1");
    private static final String ASK = "GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n";

    private static Config config(Protocol protocol, @Nullable PoolTls tls, InetSocketAddress... servers) {
        return config(protocol, Timeouts.DEFAULT, tls, servers);
    }

    private static Config config(
            Protocol protocol, Timeouts timeouts, @Nullable PoolTls tls, InetSocketAddress... servers) {
        return Configs.of(
                List.of(Configs.listener("web", protocol, timeouts)),
                List.of(Configs.pool("app", servers).builder().tls(tls).build()));
    }

    /// Ends TLS before a server.
    private static ProxyFixture ending(Protocol protocol, ListenerTls tls, ScriptedServer server) throws Exception {
        return new ProxyFixture(TlsTalk.config(protocol, tls, server.address()));
    }

    private static String ask(ProxyFixture front) throws IOException {
        try (Socket client = front.connect("web")) {
            return ask(client);
        }
    }

    private static String ask(Socket client) throws IOException {
        client.getOutputStream().write(ASK.getBytes(ISO_8859_1));
        String head = ScriptedServer.Wire.head(client.getInputStream());
        return head.isEmpty() ? "" : head.substring(9, 12);
    }

    @Test
    void requestsGoOverOneConnectionThatIsKept() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, TlsTalk.tls(APP), server);
                ProxyFixture front = new ProxyFixture(Configs.oneLoop(
                        Configs.TRANSPORT, config(Protocol.HTTP, CA.trusted("app.internal"), back.address("web"))))) {
            for (int i = 0; i < 3; i++) {
                assertEquals("200", ask(front));
                assertEquals("GET / s1 200 ok", front.line());
            }
            TlsFacts first = back.tls.take();
            assertEquals("app.internal", first.serverName());
            assertEquals("1.3", first.version());
            assertEquals(3, server.heads.size());
            assertEquals(
                    1,
                    Objects.requireNonNull(front.state.pool("app"))
                            .servers()
                            .getFirst()
                            .counters()
                            .connects
                            .sum());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void theServerChoosesWhichHttpItIsSpokenToIn(String chosen) throws Exception {
        ListenerTls ends = TlsTalk.with(ListenerTls.UnknownName.FIRST, List.of(chosen), TlsTalk.tls(APP));
        PoolTls either = CA.trusted("app.internal").offering(List.of("h2", "http/1.1"));
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, ends, server)) {
            Config plain = Configs.of(
                    List.of(Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT)),
                    List.of(Configs.pool("app", back.address("web"))
                            .builder()
                            .tls(either)
                            .http2(new PoolHttp2(PoolHttp2.Use.ALPN, 1, 100))
                            .build()));
            try (ProxyFixture front = new ProxyFixture(Configs.oneLoop(Configs.TRANSPORT, plain))) {
                for (int i = 0; i < 3; i++) {
                    assertEquals("200", ask(front));
                    assertEquals("GET / s1 200 ok", front.line());
                }
                assertEquals(chosen, back.tls.take().protocol());
                assertEquals(1, back.state.listeners().get("web").accepted.sum());
            }
        }
    }

    /// A server of both versions, of which only HTTP/1.1 knows WebSockets.
    private static ScriptedServer withoutExtendedConnect() throws IOException {
        return new ScriptedServer(peer -> {
            if (peer.read(1)[0] == 'P') {
                peer.socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
                peer.readAll();
            } else {
                peer.head();
                peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
                peer.readAll();
            }
        });
    }

    @Test
    void aWebSocketGoesOverHttp1WhereHttp2TakesNone() throws Exception {
        ListenerTls ends = TlsTalk.with(ListenerTls.UnknownName.FIRST, List.of("h2", "http/1.1"), TlsTalk.tls(APP));
        PoolTls either = CA.trusted("app.internal").offering(List.of("h2", "http/1.1"));
        try (ScriptedServer server = withoutExtendedConnect();
                ProxyFixture back = ending(Protocol.TCP, ends, server)) {
            Config plain = Configs.of(
                    List.of(Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT)),
                    List.of(Configs.pool("app", back.address("web"))
                            .builder()
                            .tls(either)
                            .http2(new PoolHttp2(PoolHttp2.Use.ALPN, 1, 100))
                            .build()));
            try (ProxyFixture front = new ProxyFixture(Configs.oneLoop(Configs.TRANSPORT, plain))) {
                for (int i = 0; i < 2; i++) {
                    try (Socket client = front.connect("web")) {
                        client.getOutputStream()
                                .write((ASK.strip() + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                                        .getBytes(ISO_8859_1));
                        String head = ScriptedServer.Wire.head(client.getInputStream());
                        assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), head);
                        assertEquals("hello", new String(client.getInputStream().readNBytes(5), ISO_8859_1));
                    }
                }
                // One of HTTP/2, that has said what it does not take, and one for each WebSocket.
                assertEquals(3, back.state.listeners().get("web").accepted.sum());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"TCP", "HTTP"})
    void whoeverIsNotTheServerIsNotSpokenTo(Protocol protocol) throws Exception {
        record Case(String why, Certificate shown, PoolTls asks) {}
        List<Case> cases = List.of(
                new Case("tls_unknown_ca", STRANGER.signs("app.internal"), CA.trusted("app.internal")),
                new Case("tls_certificate_expired", CA.expired("app.internal"), CA.trusted("app.internal")),
                new Case("tls_name_mismatch", CA.signs("other.internal"), CA.trusted("app.internal")),
                new Case("tls_name_mismatch", CA.signs("app.internal"), CA.trusted(null)),
                new Case("tls_unknown_ca", OpenSsl.ec("app.internal"), CA.trusted("app.internal")));
        for (Case one : cases) {
            try (ScriptedServer server = ScriptedServer.named("s1");
                    ProxyFixture back = ending(protocol, TlsTalk.tls(one.shown()), server);
                    ProxyFixture front = new ProxyFixture(config(protocol, one.asks(), back.address("web")))) {
                if (protocol == Protocol.HTTP) {
                    try (Socket client = front.connect("web")) {
                        assertEquals("502", ask(client));
                    }
                    assertEquals("GET / s1 502 connect_failed", front.line());
                } else {
                    // The reset may come before our own connect has seen that it is done.
                    assertThrows(IOException.class, () -> {
                        try (Socket client = front.connect("web")) {
                            assertEquals(-1, client.getInputStream().read());
                        }
                    });
                    assertEquals("  s1 -1 connect_failed", front.line());
                }
                assertEquals(one.why(), front.detail());
                assertEquals(0, server.connections.get());
            }
        }
    }

    @Test
    void aServerIsKnownByItsAddressWhereItHasNoName() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, TlsTalk.tls(APP), server);
                ProxyFixture front = new ProxyFixture(config(Protocol.HTTP, CA.trusted(null), back.address("web")))) {
            assertEquals("200", ask(front));
            assertEquals(null, back.tls.take().serverName());
        }
    }

    @Test
    void nothingIsVerifiedWhereThatIsOff() throws Exception {
        PoolTls off = new PoolTls(false, List.of(), "any", null, TlsSettings.INTERMEDIATE, List.of());
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, TlsTalk.tls(CA.expired("x")), server);
                ProxyFixture front = new ProxyFixture(config(Protocol.HTTP, off, back.address("web")))) {
            assertEquals("200", ask(front));
        }
    }

    @Test
    void anotherServerTakesWhatAWrongOneCannot() throws Exception {
        try (ScriptedServer good = ScriptedServer.named("s1");
                ScriptedServer bad = ScriptedServer.named("s2");
                ProxyFixture one = ending(Protocol.HTTP, TlsTalk.tls(STRANGER.signs("app.internal")), bad);
                ProxyFixture two = ending(Protocol.HTTP, TlsTalk.tls(APP), good);
                ProxyFixture front = new ProxyFixture(
                        config(Protocol.HTTP, CA.trusted("app.internal"), one.address("web"), two.address("web")))) {
            for (int i = 0; i < 10; i++) {
                assertEquals("200", ask(front));
            }
            Server wrong =
                    Objects.requireNonNull(front.state.pool("app")).servers().getFirst();
            assertTrue(wrong.ejected());
            assertEquals("tls_unknown_ca", wrong.lastFailure());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void sessionsAreTakenUpAgain(String version) throws Exception {
        TlsSettings settings = new TlsSettings(
                List.of(version.equals("1.2") ? TlsVersion.V1_2 : TlsVersion.V1_3),
                TlsSettings.INTERMEDIATE.ciphers(),
                TlsSettings.INTERMEDIATE.groups());
        PoolTls tls = new PoolTls(true, List.of(CA.root()), "app.internal", null, settings, List.of());
        try (ScriptedServer echo =
                        new ScriptedServer(peer -> peer.socket.getOutputStream().write(peer.read(5)));
                ProxyFixture back = ending(Protocol.TCP, TlsTalk.tls(APP), echo);
                ProxyFixture front = new ProxyFixture(config(Protocol.TCP, tls, back.address("web")))) {
            for (int i = 0; i < 5; i++) {
                try (Socket client = front.connect("web")) {
                    client.getOutputStream().write("hello".getBytes(ISO_8859_1));
                    assertEquals("hello", new String(client.getInputStream().readAllBytes(), ISO_8859_1));
                }
                TlsFacts facts = back.tls.take();
                assertEquals(version, facts.version());
                assertEquals(i > 0, facts.resumed(), "connection " + i);
            }
        }
    }

    @Test
    void manyBytesArriveBothWaysAndTheEndsWithThem() throws Exception {
        byte[] up = random(3_000_000);
        byte[] down = random(3_000_001);
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    heard.complete(peer.readAll());
                    peer.socket.getOutputStream().write(down);
                });
                ProxyFixture back = ending(Protocol.TCP, TlsTalk.tls(APP), server);
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.TCP, CA.trusted("app.internal"), back.address("web")));
                Socket client = front.connect("web")) {
            client.getOutputStream().write(up);
            client.shutdownOutput();
            assertArrayEquals(down, client.getInputStream().readAllBytes());
            assertArrayEquals(up, heard.get(10, TimeUnit.SECONDS));
            assertEquals("  s1 -1 ok", front.line());
        }
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aServerMaySpeakFirst() throws Exception {
        try (ScriptedServer greeting = new ScriptedServer(peer -> {
                    peer.send("220 hello\r\n");
                    peer.readAll();
                });
                ProxyFixture back = ending(Protocol.TCP, TlsTalk.tls(APP), greeting);
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.TCP, CA.trusted("app.internal"), back.address("web")))) {
            for (int i = 0; i < 20; i++) {
                try (Socket client = front.connect("web")) {
                    assertEquals(
                            "220 hello\r\n", new String(client.getInputStream().readNBytes(11), ISO_8859_1));
                }
            }
        }
    }

    @Test
    void theProxyHeaderComesBeforeTheHandshake() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    byte[] head = peer.read(6);
                    said.add(new String(head, ISO_8859_1));
                    byte next;
                    do {
                        next = peer.read(1)[0];
                    } while (next != '\n');
                    said.add(Integer.toString(peer.read(1)[0]));
                });
                ProxyFixture front = new ProxyFixture(Configs.of(
                        List.of(Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", server.address())
                                .builder()
                                .proxyProtocol(ProxyProtocol.V1)
                                .tls(CA.trusted("app.internal"))
                                .build())));
                Socket client = front.connect("web")) {
            assertThrows(IOException.class, () -> client.getInputStream().read());
            assertEquals("  s1 -1 connect_failed", front.line());
            assertEquals(List.of("PROXY ", "22"), said);
        }
    }

    @Test
    void ourOwnCertificateIsShownToServersThatAsk() throws Exception {
        ListenerTls asking = TlsTalk.with(
                new ClientVerification(true, List.of(CA.root()), List.of(), 2, List.of()), TlsTalk.tls(APP));
        PoolTls plain = CA.trusted("app.internal");
        PoolTls shown = new PoolTls(
                true, plain.roots(), plain.serverName(), CA.signs("lb.internal"), plain.settings(), plain.alpn());
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, asking, server);
                ProxyFixture front = new ProxyFixture(config(Protocol.HTTP, shown, back.address("web")));
                ProxyFixture nobody = new ProxyFixture(config(Protocol.HTTP, plain, back.address("web")))) {
            assertEquals("200", ask(front));
            assertEquals(
                    "CN=lb.internal",
                    Objects.requireNonNull(back.tls.take().client()).subject());
            assertEquals("502", ask(nobody));
            assertEquals("GET / s1 502 connect_failed", nobody.line());
            assertEquals("tls_tlsv1_alert_certificate_required", nobody.detail());
        }
    }

    @Test
    void soIsARequestOverHttp2() throws Exception {
        ListenerTls asking = TlsTalk.with(
                new ClientVerification(true, List.of(CA.root()), List.of(), 2, List.of()),
                TlsTalk.with(ListenerTls.UnknownName.FIRST, List.of("h2"), TlsTalk.tls(APP)));
        PoolTls nobody = CA.trusted("app.internal").offering(List.of("h2", "http/1.1"));
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.HTTP, asking, server);
                ProxyFixture front = new ProxyFixture(Configs.of(
                        List.of(Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", back.address("web"))
                                .builder()
                                .tls(nobody)
                                .http2(new PoolHttp2(PoolHttp2.Use.ALPN, 1, 100))
                                .build())))) {
            assertEquals("502", ask(front));
            assertEquals("GET / s1 502 connect_failed", front.line());
            assertEquals("tls_tlsv1_alert_certificate_required", front.detail());
        }
    }

    @Test
    void aSessionThatTheServerRefusesAfterwardsIsBlamedOnIt() throws Exception {
        ListenerTls asking = TlsTalk.with(
                new ClientVerification(true, List.of(CA.root()), List.of(), 2, List.of()), TlsTalk.tls(APP));
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = ending(Protocol.TCP, asking, server);
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.TCP, CA.trusted("app.internal"), back.address("web")));
                Socket client = front.connect("web")) {
            assertThrows(IOException.class, () -> client.getInputStream().read());
            assertEquals("  s1 -1 server_closed", front.line());
            assertEquals("tls_tlsv1_alert_certificate_required", front.detail());
            Server refusing =
                    Objects.requireNonNull(front.state.pool("app")).servers().getFirst();
            assertEquals(1, refusing.counters().failures(Failure.CONNECT));
        }
    }

    @Test
    void aSilentServerIsNotConnectedInTime() throws Exception {
        Timeouts soon = timeouts(Duration.ofMillis(200));
        try (ScriptedServer silent = new ScriptedServer(peer -> peer.readAll());
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, soon, CA.trusted("app.internal"), silent.address()))) {
            assertEquals("504", ask(front));
            assertEquals("GET / s1 504 connect_timeout", front.line());
            assertEquals("tls_handshake", front.detail());
        }
    }

    private static Timeouts timeouts(Duration connect) {
        Duration longer = Duration.ofSeconds(30);
        return new Timeouts(connect, longer, longer, longer, longer, longer, longer, longer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\0\0\0\0", "\u0016"})
    void whatIsNoTlsIsSaidToBeNone(String said) throws Exception {
        try (ScriptedServer other = new ScriptedServer(peer -> {
                    peer.send(said);
                    peer.socket.shutdownOutput();
                    peer.readAll();
                });
                ProxyFixture front =
                        new ProxyFixture(config(Protocol.HTTP, CA.trusted("app.internal"), other.address()))) {
            assertEquals("502", ask(front));
            assertEquals(said.equals("\u0016") ? "tls_closed_in_handshake" : "tls_not_tls", front.detail());
        }
    }
}
