package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The client connections of a moment are listed and cut, over real sockets and two event loops.
@Timeout(60)
class ConnectionsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final ConnectionFilter ALL = filter(null, null, 0);

    private static ConnectionFilter filter(@Nullable String pool, @Nullable InetAddress client, long olderNanos) {
        return new ConnectionFilter(pool, null, client, olderNanos);
    }

    private static OpenConnections open(ProxyFixture fixture, ConnectionFilter filter) throws Exception {
        return fixture.proxy.connections(filter).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static int kill(ProxyFixture fixture, ConnectionFilter filter) throws Exception {
        return fixture.proxy.kill(filter).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static OpenConnections await(ProxyFixture fixture, ConnectionFilter filter, int count) throws Exception {
        OpenConnections now = open(fixture, filter);
        while (now.count() != count) {
            TimeUnit.MILLISECONDS.sleep(5);
            now = open(fixture, filter);
        }
        return now;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertCut(Socket client) throws IOException {
        client.setSoTimeout(20_000);
        try {
            client.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
            assertEquals("Connection reset", e.getMessage());
        }
    }

    @Test
    void whoIsBusyIsTheServersAndWhoIsIdleNobodys() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (peer.head().startsWith("GET /later ")) {
                        peer.readAll();
                    } else {
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                });
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.HTTP, server.address()));
                Socket idle = fixture.connect("web");
                Socket busy = fixture.connect("web")) {
            send(busy, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
            OpenConnections.Seen seen =
                    await(fixture, filter("app", null, 0), 1).some().getFirst();
            assertEquals("web", seen.listener());
            assertEquals("HTTP/1", seen.protocol());
            assertEquals(new InetSocketAddress(LOOPBACK, busy.getLocalPort()), seen.client());
            assertTrue(seen.busy());
            assertEquals(1, seen.servers().size());
            assertTrue(seen.servers().getFirst().startsWith("app/"));
            List<OpenConnections.Seen> all = await(fixture, ALL, 2).some();
            assertTrue(all.get(0).ageNanos() >= all.get(1).ageNanos(), "the oldest first");
            assertEquals(2, open(fixture, filter(null, LOOPBACK, 0)).count());
            assertEquals(
                    0,
                    open(fixture, filter(null, InetAddress.ofLiteral("127.0.0.2"), 0))
                            .count());
            assertEquals(0, open(fixture, filter("other", null, 0)).count());
            assertEquals(
                    0,
                    open(fixture, filter(null, null, TimeUnit.HOURS.toNanos(1))).count());

            assertEquals(1, kill(fixture, filter("app", null, 0)));
            assertCut(busy);
            send(idle, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertTrue(idle.getInputStream().read() == 'H', "the other one is served");
            assertEquals(1, kill(fixture, ALL));
            assertCut(idle);
            assertEquals(0, await(fixture, ALL, 0).some().size());
        }
    }

    @Test
    void sessionsOfTcpAreOnTheirServers() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::readAll);
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT)),
                        List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            OpenConnections.Seen seen =
                    await(fixture, filter("app", LOOPBACK, 0), 1).some().getFirst();
            assertEquals("TCP", seen.protocol());
            assertEquals(client.getLocalPort(), seen.client().getPort());
            assertEquals(1, kill(fixture, filter("app", null, 0)));
            assertCut(client);
            await(fixture, ALL, 0);
        }
    }

    @Test
    void allOfAClientAreCut() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::readAll);
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.HTTP, server.address()))) {
            Socket[] clients = new Socket[60];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = fixture.connect("web");
            }
            await(fixture, ALL, clients.length);
            assertEquals(clients.length, kill(fixture, filter(null, LOOPBACK, 0)));
            for (Socket client : clients) {
                assertCut(client);
                client.close();
            }
        }
    }
}
