package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many connections wait for the next request, over all event loops.
@Timeout(30)
class IdleBoundTest {
    private static final int CLIENTS = 8;

    private final CountDownLatch allAsked = new CountDownLatch(CLIENTS);
    private final Semaphore closed = new Semaphore(0);
    private final AtomicInteger open = new AtomicInteger();

    /// Answers when all clients have asked, so that each has a connection of its own.
    private ScriptedServer server() throws IOException {
        return new ScriptedServer(peer -> {
            open.incrementAndGet();
            while (!peer.head().isEmpty()) {
                allAsked.countDown();
                Talk.await(allAsked);
                peer.send(Talk.OK);
            }
            open.decrementAndGet();
            closed.release();
        });
    }

    private static ProxyFixture proxy(int perServer, int perPool, InetSocketAddress... servers) throws Exception {
        PoolSpec plain = Configs.pool("app", servers);
        PoolConnections limits =
                new PoolConnections(256, perServer, perPool, Duration.ofSeconds(60), Duration.ofHours(1));
        return new ProxyFixture(config(plain, limits));
    }

    private static Config config(PoolSpec plain, PoolConnections limits) {
        return Configs.of(
                List.of(Configs.listener("web", ListenerSpec.Protocol.HTTP, Timeouts.DEFAULT)),
                List.of(new PoolSpec("app", plain.scheduler(), plain.servers(), limits)));
    }

    private void keeps(int expected, ProxyFixture fixture) throws Exception {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Socket client = fixture.connect("web");
            clients.add(client);
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
        }
        for (Socket client : clients) {
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            assertEquals("ok", Talk.read(client, 2));
        }
        assertTrue(closed.tryAcquire(CLIENTS - expected, 10, TimeUnit.SECONDS), open + " are open");
        // Those that are kept serve on, and are kept again.
        for (Socket client : clients) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            assertEquals("ok", Talk.read(client, 2));
        }
        assertTrue(open.get() >= 1 && open.get() <= CLIENTS, open + " are open");
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void aServerHasSoManyAndNotMore() throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = proxy(3, PoolConnections.UNLIMITED, server.address())) {
            keeps(3, fixture);
        }
    }

    @Test
    void aPoolHasSoManyOverAllItsServers() throws Exception {
        try (ScriptedServer one = server();
                ScriptedServer two = server();
                ProxyFixture fixture = proxy(PoolConnections.UNLIMITED, 2, one.address(), two.address())) {
            keeps(2, fixture);
        }
    }

    /// Beyond `idle` they stay for seconds: a crowd that comes back does not dial.
    @Test
    void aCrowdIsKeptForAMoment() throws Exception {
        PoolConnections few = new PoolConnections(
                2, PoolConnections.UNLIMITED, PoolConnections.UNLIMITED, Duration.ofSeconds(60), Duration.ofHours(1));
        try (ScriptedServer server = server();
                ProxyFixture fixture = new ProxyFixture(
                        Configs.oneLoop(Configs.TRANSPORT, config(Configs.pool("app", server.address()), few)))) {
            keeps(CLIENTS, fixture);
            assertEquals(CLIENTS, server.connections.get());
        }
    }

    @Test
    void withoutABoundAllAreKept() throws Exception {
        try (ScriptedServer server = server();
                ProxyFixture fixture = proxy(PoolConnections.UNLIMITED, PoolConnections.UNLIMITED, server.address())) {
            keeps(CLIENTS, fixture);
            assertEquals(0, closed.availablePermits());
        }
    }
}
