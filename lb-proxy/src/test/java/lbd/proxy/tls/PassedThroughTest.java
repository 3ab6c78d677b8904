package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import lbd.core.model.FirstBytesSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.TcpMatch;
import lbd.core.model.TcpRoute;
import lbd.core.model.TcpSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Routes by name, with clients that really speak TLS.
@Timeout(60)
class PassedThroughTest {
    private static final Certificate SHOP = OpenSsl.ec("shop.example.com");
    private static final Certificate MAIL = OpenSsl.ec("mail.example.com");

    private static TcpRoute route(TcpMatch match, String pool) {
        return new TcpRoute(match, new RouteAction.Forward(pool));
    }

    private static ListenerSpec byName(TcpRoute... routes) {
        ListenerSpec plain = Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT);
        return plain.with(new TcpSpec(new FirstBytesSpec(Duration.ofSeconds(30), 16 * 1024), List.of(routes)));
    }

    private static ListenerSpec ending(String name, Certificate certificate) {
        return Configs.asking("behind", Configs.listener(name, Protocol.HTTP, Timeouts.DEFAULT))
                .with(TlsTalk.tls(certificate));
    }

    /// What passes through by name ends at another listener of the same proxy.
    private static void twice(ProxyFixture fixture, ScriptedServer server) throws Exception {
        List<ListenerSpec> ends = List.of(ending("shop", SHOP), ending("mail", MAIL));
        PoolSpec behind = Configs.pool("behind", server.address());
        fixture.apply(Configs.of(ends, List.of(behind)));
        fixture.apply(Configs.of(
                Stream.concat(
                                Stream.of(byName(
                                        route(new TcpMatch(List.of("mail.example.com"), List.of()), "mail"),
                                        route(new TcpMatch(List.of("*.example.com"), List.of()), "app"))),
                                ends.stream())
                        .toList(),
                List.of(
                        behind,
                        Configs.pool("app", fixture.address("shop")),
                        Configs.pool("mail", fixture.address("mail")))));
    }

    @Test
    void programsGetTheServerTheyAskFor() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture = new ProxyFixture(Configs.of(List.of(), List.of()))) {
            twice(fixture, server);
            InetSocketAddress address = fixture.address("web");
            for (String name : List.of("shop", "mail")) {
                String host = name + ".example.com";
                try (SSLSocket client = TlsTalk.connect(fixture, host)) {
                    client.startHandshake();
                    assertEquals(
                            "CN=" + host, client.getSession().getPeerPrincipal().getName());
                }
                String port = ":" + address.getPort();
                assertEquals(
                        "s1",
                        run(
                                "curl",
                                "-sk",
                                "--connect-to",
                                host + port + ":127.0.0.1" + port,
                                "https://" + host + port));
                String said = run("openssl", "s_client", "-connect", "127.0.0.1" + port, "-servername", host);
                assertTrue(said.contains("subject=CN = " + host), said);
            }
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    }

    /// The name and the protocol that was agreed upon decide, and nobody waits for first bytes.
    @Test
    void routesHoldWhereTlsEndsToo() throws Exception {
        try (ScriptedServer one = new ScriptedServer(peer -> peer.send("one"));
                ScriptedServer other = new ScriptedServer(peer -> peer.send("other"));
                ScriptedServer rest = new ScriptedServer(peer -> peer.send("rest"))) {
            ListenerTls tls = TlsTalk.with(ListenerTls.UnknownName.FIRST, List.of("b", "a"), TlsTalk.tls(SHOP));
            ListenerSpec listener = byName(
                            route(new TcpMatch(List.of(), List.of("a")), "one"),
                            route(new TcpMatch(List.of("shop.example.com"), List.of()), "other"))
                    .with(tls);
            List<PoolSpec> pools = List.of(
                    Configs.pool("one", one.address()),
                    Configs.pool("other", other.address()),
                    Configs.pool("app", rest.address()));
            try (ProxyFixture fixture = new ProxyFixture(Configs.of(List.of(listener), pools))) {
                assertEquals("one", heard(fixture, "shop.example.com", "a"));
                assertEquals("other", heard(fixture, "shop.example.com", "a", "b"));
                assertEquals("other", heard(fixture, "shop.example.com"));
                assertEquals("rest", heard(fixture, ""));
            }
        }
    }

    private static String heard(ProxyFixture fixture, String name, String... protocols) throws Exception {
        try (SSLSocket client = TlsTalk.connect(fixture, name, protocols)) {
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
