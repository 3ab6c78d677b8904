package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server with one place, and who waits for it.
@Timeout(30)
class QueueTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private ScriptedServer slow() throws IOException {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                asked.countDown();
                await(go);
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    private static ProxyFixture proxy(ScriptedServer server, int queueLength, Duration queueTime) throws Exception {
        Timeouts d = Timeouts.DEFAULT;
        Timeouts timeouts = new Timeouts(
                d.connect(),
                d.clientIdle(),
                d.serverIdle(),
                d.requestHead(),
                d.keepalive(),
                queueTime,
                d.tunnel(),
                d.halfClosed());
        ServerSpec one = new ServerSpec("s1", server.address(), 1, ServerSpec.State.ENABLED, 1, false);
        PoolSpec pool = Configs.pool("app", server.address())
                .builder()
                .servers(List.of(one))
                .queue(new QueueSpec(queueLength))
                .build();
        return new ProxyFixture(
                Configs.of(List.of(Configs.listener("web", ListenerSpec.Protocol.HTTP, timeouts)), List.of(pool)));
    }

    private static void ask(Socket client) throws IOException {
        client.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
    }

    private static String status(Socket client) throws IOException {
        return ScriptedServer.Wire.head(client.getInputStream()).substring(9, 12);
    }

    private static void untilQueued(ProxyFixture fixture, int count) throws InterruptedException {
        Pool pool = fixture.state.pools().get("app");
        while (pool.queueLength() != count) {
            Thread.sleep(1);
        }
    }

    @Test
    void aFullServerMakesRequestsWaitTheirTurn() throws Exception {
        try (ScriptedServer server = slow();
                ProxyFixture fixture = proxy(server, 10, Duration.ofSeconds(20));
                Socket first = fixture.connect("web");
                Socket second = fixture.connect("web");
                Socket third = fixture.connect("web")) {
            ask(first);
            await(asked);
            ask(second);
            untilQueued(fixture, 1);
            ask(third);
            untilQueued(fixture, 2);
            assertEquals(1, fixture.state.pools().get("app").servers().get(0).inFlight());
            go.countDown();
            assertEquals("200200200", status(first) + status(second) + status(third));
            untilQueued(fixture, 0);
        }
    }

    @Test
    void whoWaitsTooLongGets503() throws Exception {
        try (ScriptedServer server = slow();
                ProxyFixture fixture = proxy(server, 10, Duration.ofMillis(200));
                Socket first = fixture.connect("web");
                Socket second = fixture.connect("web")) {
            ask(first);
            await(asked);
            ask(second);
            assertEquals("503", status(second));
            assertEquals("GET / null 503 queue_timeout", fixture.line());
            go.countDown();
            assertEquals("200", status(first));
        }
    }

    @Test
    void beyondTheQueuesLengthIs503AtOnce() throws Exception {
        try (ScriptedServer server = slow();
                ProxyFixture fixture = proxy(server, 0, Duration.ofSeconds(20));
                Socket first = fixture.connect("web");
                Socket second = fixture.connect("web")) {
            ask(first);
            await(asked);
            ask(second);
            assertEquals("503", status(second));
            assertEquals("GET / null 503 overload", fixture.line());
            go.countDown();
        }
    }

    @Test
    void aClientThatResetsLeavesTheQueue() throws Exception {
        try (ScriptedServer server = slow();
                ProxyFixture fixture = proxy(server, 10, Duration.ofSeconds(20));
                Socket first = fixture.connect("web");
                Socket second = fixture.connect("web")) {
            ask(first);
            await(asked);
            ask(second);
            untilQueued(fixture, 1);
            second.setSoLinger(true, 0);
            second.close();
            untilQueued(fixture, 0);
            go.countDown();
            assertEquals("200", status(first));
            assertEquals("GET / null -1 client_abort", fixture.line());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
