package lbd.proxy.http2;

import java.net.InetSocketAddress;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolHttp2;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec.Transport;
import lbd.core.model.Timeouts;
import lbd.core.pool.Server;
import lbd.proxy.BusyLoop;
import lbd.proxy.BusyLoop.Seen;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever clients of HTTP/2 flood their loop with, another client of it is served beside them, and waits not much
/// longer than beside as many honest ones. The bounds end each connection; the attackers come back at once.
///
/// With `-Dlbd.soak.seconds=600` each attack goes on for its part of that, and so does the honest load beside it: what
/// the neighbour waits by the clock is printed for both.
@Timeout(900)
class BusyHttp2LoopTest {
    private static final long SECONDS = Long.getLong("lbd.soak.seconds", 0) / (2 * HostileHttp2.values().length);

    private static final int THOUSANDS = 2_000;

    private static ScriptedServer server;
    // The neighbour's own: how many connections a server can take is not what is judged here.
    private static ScriptedServer quiet;
    private static BusyLoop loop;
    private static Seen ordinary;

    @BeforeAll
    static void honestClients() throws Exception {
        server = BusyLoop.server();
        quiet = BusyLoop.server();
        loop = BusyLoop.open(config(server.address(), quiet.address()));
        loop.beside(HonestHttp2::ask, 0);
        ordinary = loop.beside(HonestHttp2::ask, 0);
        System.out.println("honest clients: " + ordinary);
    }

    @AfterAll
    static void close() throws Exception {
        loop.close();
        server.close();
        quiet.close();
    }

    private static Config config(InetSocketAddress server, InetSocketAddress quiet) {
        return Configs.oneLoop(
                Transport.AUTO,
                Configs.of(
                        List.of(
                                Configs.http(HttpSpec.DEFAULT, "quiet"),
                                Http2Proxy.listener("two", Http2Proxy.http(100, HttpLimits.DEFAULT), Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", server), Configs.pool("quiet", quiet))));
    }

    @ParameterizedTest
    @EnumSource
    void theNeighbourDoesNotNotice(HostileHttp2 attack) throws Exception {
        if (SECONDS > 0) {
            ordinary = loop.beside(HonestHttp2::ask, SECONDS);
            System.out.println("honest clients: " + ordinary);
        }
        judge(attack.name(), loop, attack);
    }

    /// What an attack does to a turn it does each time; what the machine does, once in a while.
    private static void judge(String what, BusyLoop loop, BusyLoop.Attack attack) throws Exception {
        Seen seen = loop.beside(attack, SECONDS);
        for (int again = 0; again < 2 && !seen.isWithin(ordinary); again++) {
            System.out.println(what + ", and once more: " + seen);
            seen = loop.beside(attack, SECONDS);
        }
        System.out.println(what + ": " + seen);
        seen.isNoWorseThan(ordinary);
    }

    /// Each cancels work with a server: all in one turn would be a long one.
    @Test
    void norWhenConnectionsEndWithThousandsOfRequests() throws Exception {
        try (Http2Server silent = new Http2Server(peer -> BusyLoop.discard(peer.socket));
                BusyLoop thousands = BusyLoop.open(thousands(silent.address(), quiet.address()))) {
            judge("connections that end", thousands, BusyHttp2LoopTest::leaveThousands);
        }
    }

    private static Config thousands(InetSocketAddress server, InetSocketAddress quiet) {
        ListenerSpec listener =
                Http2Proxy.listener("two", Http2Proxy.http(THOUSANDS, HttpLimits.DEFAULT), Timeouts.DEFAULT);
        PoolSpec pool = Configs.pool("app", server)
                .builder()
                .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, THOUSANDS))
                .build();
        return Configs.oneLoop(
                Transport.AUTO,
                Configs.of(
                        List.of(Configs.http(HttpSpec.DEFAULT, "quiet"), listener),
                        List.of(pool, Configs.pool("quiet", quiet))));
    }

    private static void leaveThousands(ProxyFixture fixture, BusyLoop test) throws Exception {
        Server asked = fixture.state.pool("app").servers().getFirst();
        try (Http2Client client = new Http2Client(fixture.connect("two"))) {
            client.begin();
            for (int i = 0; i < THOUSANDS; i++) {
                client.post(2 * i + 1, "/");
            }
            client.send();
            while (asked.inFlight() < THOUSANDS && !test.over()) {
                Thread.sleep(1);
            }
            client.socket.setSoLinger(true, 0);
        }
        while (asked.inFlight() > 0) {
            Thread.sleep(1);
        }
    }
}
