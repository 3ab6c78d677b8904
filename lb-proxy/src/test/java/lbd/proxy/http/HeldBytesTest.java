package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.QueueSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Timeouts;
import lbd.core.pool.Pool;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What has come too early is kept, and not the buffer of its loop that it was read into.
@Timeout(60)
class HeldBytesTest {
    private static final int CLIENTS = 200;

    // Whoever kept those buffers would hold 50 MiB.
    private static final long MOST = 16 << 20;

    private final CountDownLatch asked = new CountDownLatch(CLIENTS);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private ScriptedServer silent() throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                asked.countDown();
                Talk.await(go);
                peer.read(head.startsWith("POST ") ? 4 : 0);
                peer.send(Talk.OK);
            }
        });
    }

    private void sendAll(ProxyFixture fixture, String bytes) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            Socket client = fixture.connect("web");
            clients.add(client);
            Talk.send(client, bytes);
        }
    }

    private void answered(int times) throws IOException {
        go.countDown();
        for (Socket client : clients) {
            for (int i = 0; i < times; i++) {
                assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
                assertEquals("ok", Talk.read(client, 2));
            }
        }
    }

    @Test
    void aRequestBehindAnotherHoldsNoMoreThanItself() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = Talk.proxy(server.address())) {
            long before = directMemory();
            sendAll(fixture, ("GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n").repeat(2));
            assertTrue(asked.await(20, TimeUnit.SECONDS));
            long held = directMemory() - before;
            assertTrue(held < MOST, held + " bytes held");
            answered(2);
        }
    }

    @Test
    void aBodyThatWaitsForAServerHoldsNoMoreThanItself() throws Exception {
        try (ScriptedServer server = silent();
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.listener("web", ListenerSpec.Protocol.HTTP, Timeouts.DEFAULT)),
                        List.of(onePlace(server))))) {
            long before = directMemory();
            sendAll(fixture, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 4\r\n\r\nbody");
            Pool pool = fixture.state.pools().get("app");
            while (pool.queueLength() < CLIENTS - 1) {
                Thread.sleep(5);
            }
            long held = directMemory() - before;
            assertTrue(held < MOST, held + " bytes held");
            answered(1);
        }
    }

    private static PoolSpec onePlace(ScriptedServer server) {
        return Configs.pool("app", server.address())
                .builder()
                .servers(List.of(new ServerSpec("s1", server.address(), 1, ServerSpec.State.ENABLED, 1, false)))
                .queue(new QueueSpec(CLIENTS))
                .build();
    }
}
