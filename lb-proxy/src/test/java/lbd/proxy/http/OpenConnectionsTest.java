package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many connections to servers are open at once, busy and idle together, on both event loops, while more clients
/// than there are places ask on and on: never more than `max_connections` and the bound on idle ones allow.
@Timeout(60)
class OpenConnectionsTest {
    private static final int CLIENTS = 24;
    private static final int REQUESTS = 30;
    private static final int BUSY = 5;

    private static ProxyFixture proxy(ProxyProtocol header, PoolConnections limits, List<InetSocketAddress> servers)
            throws Exception {
        List<ServerSpec> limited = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            String name = "s" + (limited.size() + 1);
            limited.add(new ServerSpec(name, server, 1, ServerSpec.State.ENABLED, BUSY, false));
        }
        PoolSpec plain = Configs.pool("app");
        PoolSpec pool = Configs.with(header, new PoolSpec("app", plain.scheduler(), limited, limits));
        ListenerSpec web = Configs.listener("web", ListenerSpec.Protocol.HTTP, Timeouts.DEFAULT);
        return new ProxyFixture(Configs.of(List.of(web), List.of(pool)));
    }

    private static PoolConnections limits(int idlePerServer, int idlePerPool) {
        return new PoolConnections(256, idlePerServer, idlePerPool, Duration.ofSeconds(60), Duration.ofHours(1));
    }

    /// Half of the requests may be sent again and half may not.
    private static void askOn(ProxyFixture fixture) throws Exception {
        try (Socket client = fixture.connect("web")) {
            for (int i = 0; i < REQUESTS; i++) {
                String method = i % 2 == 0 ? "GET" : "POST";
                Talk.send(client, method + " / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
                assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
                assertEquals("ok", Talk.read(client, 2));
            }
        }
    }

    /// @return the most that were open at once
    private static int rush(ProxyProtocol header, PoolConnections limits, int servers) throws Exception {
        try (CountingServer server = new CountingServer(servers);
                ProxyFixture fixture = proxy(header, limits, server.addresses());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                asking.add(clients.submit(() -> {
                    askOn(fixture);
                    return null;
                }));
            }
            for (Future<?> each : asking) {
                each.get(50, TimeUnit.SECONDS);
            }
            return server.mostOpen();
        }
    }

    private static void assertBetween(int least, int most, int actual) {
        assertTrue(actual >= least && actual <= most, actual + " were open, not " + least + " to " + most);
    }

    @Test
    void aServerHasNoMoreThanItsPlacesAndTheIdleOnes() throws Exception {
        assertBetween(BUSY, BUSY + 3, rush(ProxyProtocol.OFF, limits(3, PoolConnections.UNLIMITED), 1));
    }

    @Test
    void withoutIdleOnesItsPlacesAreTheBound() throws Exception {
        assertEquals(BUSY, rush(ProxyProtocol.OFF, limits(0, PoolConnections.UNLIMITED), 1));
    }

    @Test
    void aPoolHasNoMoreThanThePlacesOfItsServersAndTheIdleOnes() throws Exception {
        assertBetween(2 * BUSY, 2 * BUSY + 3, rush(ProxyProtocol.OFF, limits(PoolConnections.UNLIMITED, 3), 2));
    }

    @Test
    void connectionsThatServeOneClientEachAreBoundedToo() throws Exception {
        assertBetween(BUSY, BUSY + 3, rush(ProxyProtocol.V1, limits(3, PoolConnections.UNLIMITED), 1));
    }
}
