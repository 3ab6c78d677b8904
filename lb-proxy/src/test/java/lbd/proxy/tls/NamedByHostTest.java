package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.PoolHttp2;
import lbd.core.model.Timeouts;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.PoolTls;
import lbd.core.model.tls.PoolTlsFiles;
import lbd.core.model.tls.TlsSettings;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pool whose servers are asked for the request's host, and have to bear it.
@Timeout(60)
class NamedByHostTest {
    private static final Authority CA = new Authority("ca");
    private static final Certificate A = CA.signs("a.test", "127.0.0.1");
    private static final Certificate B = CA.signs("b.test");

    private static PoolTls byHost(String... protocols) {
        return new PoolTls(
                true,
                List.of(CA.root()),
                null,
                true,
                null,
                TlsSettings.INTERMEDIATE,
                List.of(protocols),
                PoolTlsFiles.NONE);
    }

    private static Config front(ProxyFixture back, PoolTls tls) {
        return Configs.oneLoop(
                Configs.TRANSPORT,
                Configs.of(
                        List.of(Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", back.address("web"))
                                .builder()
                                .tls(tls)
                                .http2(
                                        tls.alpn().contains("h2")
                                                ? new PoolHttp2(PoolHttp2.Use.ALPN, 1, 100)
                                                : PoolHttp2.OFF)
                                .build())));
    }

    private static ProxyFixture back(ScriptedServer server, ListenerTls.UnknownName unknown, String protocol)
            throws Exception {
        ListenerTls tls = TlsTalk.with(unknown, List.of(protocol), TlsTalk.tls(A, B));
        return new ProxyFixture(TlsTalk.config(Protocol.HTTP, tls, server.address()));
    }

    private static String ask(ProxyFixture front, String host) throws IOException {
        String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        try (Socket client = front.connect("web")) {
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            String head = ScriptedServer.Wire.head(client.getInputStream());
            return head.isEmpty() ? "" : head.substring(9, 12);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void eachNameHasConnectionsOfItsOwn(String protocol) throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = back(server, ListenerTls.UnknownName.REJECT, protocol);
                ProxyFixture front = new ProxyFixture(front(back, byHost("h2", "http/1.1")))) {
            for (String host : List.of("a.test", "B.test:8443", "b.test.", "a.test", "127.0.0.1", "a.test")) {
                assertEquals("200", ask(front, host), host);
                front.line();
            }
            List<String> asked = back.tls.stream()
                    .map(facts -> String.valueOf(facts.serverName()))
                    .toList();
            assertEquals(List.of("a.test", "b.test", "b.test", "a.test", "null", "a.test"), asked);
            assertEquals(3, back.state.listener("web").accepted.sum());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REJECT", "FIRST"})
    void aNameThatTheServerDoesNotBearIsNotItsFault(ListenerTls.UnknownName unknown) throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture back = back(server, unknown, "http/1.1");
                ProxyFixture front = new ProxyFixture(front(back, byHost()))) {
            for (int i = 0; i < 5; i++) {
                assertEquals("502", ask(front, "c.test"));
                assertEquals(
                        unknown == ListenerTls.UnknownName.FIRST
                                ? "tls_name_mismatch"
                                : "tls_tlsv1_alert_unrecognized_name",
                        front.detail());
            }
            assertTrue(Objects.requireNonNull(front.state.pool("app"))
                    .servers()
                    .getFirst()
                    .takesNewWork());
            assertEquals("200", ask(front, "a.test"));
        }
    }

    @Test
    void namesAreBounded() throws Exception {
        ClientContext context = new ClientContext(byHost());
        ClientContext first = context.named("a.test");
        assertSame(first, context.named("a.test"));
        assertTrue(context.covers(first));
        List<ClientContext> others = IntStream.range(0, 2000)
                .mapToObj(i -> context.named("n" + i + ".test"))
                .toList();
        assertEquals(1000, others.stream().filter(context::covers).count() + (context.covers(first) ? 1 : 0));
        assertTrue(context.covers(others.getLast()));
        assertFalse(new ClientContext(byHost()).covers(first));
    }
}
