package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.Tickets;
import lbd.core.runtime.Handshake;
import lbd.core.runtime.ListenerState;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions that are taken up again. Java takes one up where the host and port are the same, and keeps its creation
/// time.
@Timeout(60)
class ResumptionTest {
    private static final Certificate FIRST = OpenSsl.ec("shop.example.com");
    private static final Certificate SECOND = OpenSsl.ec("shop.example.com", "www.example.com");

    /// When the session began that the client is in.
    private static long session(SSLContext context, ProxyFixture fixture, String version) throws Exception {
        try (SSLSocket client = TlsTalk.over(context, fixture.connect("web"), "shop.example.com")) {
            client.setEnabledProtocols(new String[] {version});
            // The ticket comes with the first bytes.
            client.getOutputStream().write(1);
            client.getInputStream().read();
            return client.getSession().getCreationTime();
        }
    }

    private static ScriptedServer echo() throws Exception {
        return new ScriptedServer(peer -> peer.socket.getInputStream().transferTo(peer.socket.getOutputStream()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void sessionsLiveOnOverLoopsAndReloads(String version) throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture =
                        new ProxyFixture(TlsTalk.config(Protocol.TCP, TlsTalk.tls(FIRST), echo.address()))) {
            SSLContext client = TlsTalk.trusting();
            long first = session(client, fixture, version);
            // Two loops accept, by the client's port.
            for (int i = 0; i < 8; i++) {
                assertEquals(first, session(client, fixture, version));
            }
            reload(fixture, TlsTalk.tls(SECOND));
            assertEquals(first, session(client, fixture, version));
            ListenerState state = fixture.state.listener("web");
            assertEquals(1, state.handshakes.sum(Handshake.of(version, false)));
            assertEquals(9, state.handshakes.sum(Handshake.of(version, true)));
        }
    }

    /// As an old client without tickets does it, in TLS 1.2.
    ///
    /// @param arguments to keep a session in a file, or take it from there
    /// @return how many sessions were taken up
    private static int resumedById(ProxyFixture fixture, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("s_client", "-tls1_2", "-no_ticket"));
        command.addAll(List.of("-connect", "127.0.0.1:" + fixture.address("web").getPort()));
        command.addAll(List.of(arguments));
        return OpenSsl.run(command).split("Reused, TLSv1.2", -1).length - 1;
    }

    @Test
    void sessionsOfClientsWithoutTicketsLiveOnOverLoopsAndReloads(@TempDir Path dir) throws Exception {
        String file = dir.resolve("session").toString();
        try (ScriptedServer echo = echo();
                ProxyFixture fixture =
                        new ProxyFixture(TlsTalk.config(Protocol.TCP, TlsTalk.tls(FIRST), echo.address()))) {
            assertEquals(5, resumedById(fixture, "-reconnect"));
            assertEquals(0, resumedById(fixture, "-sess_out", file));
            reload(fixture, TlsTalk.tls(SECOND));
            assertEquals(1, resumedById(fixture, "-sess_in", file));
            reload(fixture, TlsTalk.tls(SECOND).with(0, 0));
            assertEquals(0, resumedById(fixture, "-sess_in", file));
            assertEquals(0, resumedById(fixture, "-reconnect"));
            assertEquals(6, fixture.state.listener("web").handshakes.sum(Handshake.V1_2_RESUMED));
        }
    }

    @Test
    void noMoreSessionsAreKeptThanTheBound(@TempDir Path dir) throws Exception {
        try (ScriptedServer echo = echo();
                ProxyFixture fixture = new ProxyFixture(
                        TlsTalk.config(Protocol.TCP, TlsTalk.tls(FIRST).with(0, 2), echo.address()))) {
            String[] files = new String[3];
            for (int i = 0; i < files.length; i++) {
                files[i] = dir.resolve("session" + i).toString();
                resumedById(fixture, "-sess_out", files[i]);
            }
            assertEquals(0, resumedById(fixture, "-sess_in", files[0]));
            // That one had a session of its own, in place of the second's.
            assertEquals(1, resumedById(fixture, "-sess_in", files[2]));
            assertEquals(0, resumedById(fixture, "-sess_in", files[1]));
        }
    }

    private static void reload(ProxyFixture fixture, ListenerTls tls) throws Exception {
        ListenerSpec now = fixture.state.config().listeners().getFirst();
        fixture.apply(Configs.of(List.of(now.with(tls)), fixture.state.config().pools()));
    }

    private static ListenerTls keyed(int seed) {
        byte[] key = new byte[Tickets.KEY_SIZE];
        key[7] = (byte) seed;
        Tickets tickets = new Tickets(Tickets.DEFAULT.rotate(), List.of(new KeyBytes(key)));
        ListenerTls plain = TlsTalk.tls(FIRST);
        return new ListenerTls(
                plain.certificates(),
                plain.unknownName(),
                plain.settings(),
                plain.alpn(),
                plain.client(),
                tickets,
                plain.handshake());
    }

    @Test
    void twoNodesWithTheSameKeysTakeUpEachOthersSessions() throws Exception {
        try (ScriptedServer echo = echo()) {
            SSLContext client = TlsTalk.trusting();
            long first;
            ListenerSpec where;
            try (ProxyFixture one = new ProxyFixture(TlsTalk.config(Protocol.TCP, keyed(1), echo.address()))) {
                first = session(client, one, "TLSv1.3");
                where = at(one);
            }
            Config same = Configs.of(List.of(where.with(keyed(1))), List.of(Configs.pool("app", echo.address())));
            try (ProxyFixture two = new ProxyFixture(same)) {
                assertEquals(first, session(client, two, "TLSv1.3"));
            }
            Config other = Configs.of(List.of(where.with(keyed(2))), List.of(Configs.pool("app", echo.address())));
            try (ProxyFixture three = new ProxyFixture(other)) {
                assertNotEquals(first, session(client, three, "TLSv1.3"));
            }
        }
    }

    /// The listener on the port that it has got, since a client knows its sessions by it.
    private static ListenerSpec at(ProxyFixture fixture) {
        ListenerSpec spec = fixture.state.config().listeners().getFirst();
        return new ListenerSpec(
                spec.name(),
                spec.protocol(),
                List.of(fixture.address("web")),
                spec.maxConnections(),
                spec.timeouts(),
                spec.pool());
    }
}
