package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.model.AccessSpec;
import lbd.core.model.Cidr;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// While a process stops accepting nobody who may be asking is closed on: who has not been told that an
/// answer is the last one may ask again.
@Timeout(30)
class GentleDrainTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String HALF_AN_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no";
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final CountDownLatch rest = new CountDownLatch(1);

    private ScriptedServer inTwoHalves() throws IOException {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                peer.send(HALF_AN_ANSWER);
                awaitRest();
                peer.send("k");
            }
        });
    }

    private void awaitRest() throws IOException {
        try {
            rest.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(Socket client) throws IOException {
        return ScriptedServer.Wire.head(client.getInputStream());
    }

    private static String read(Socket client, int count) throws IOException {
        return new String(client.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
    }

    @Test
    void clientThatWasNotToldOfTheEndIsAnsweredOnceMore() throws Exception {
        try (ScriptedServer server = inTwoHalves();
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.HTTP, server.address()));
                Socket client = fixture.connect("web")) {
            send(client, GET);
            assertFalse(head(client).contains("Connection: close"));
            assertEquals("o", read(client, 1));
            fixture.proxy.release();
            CompletableFuture<Integer> drained =
                    fixture.proxy.drainGently(GRACE).toCompletableFuture();
            rest.countDown();
            assertEquals("k", read(client, 1));
            send(client, GET);
            String next = head(client);
            assertTrue(next.contains("Connection: close\r\n"), next);
            assertEquals("ok", read(client, 2));
            assertEquals(-1, client.getInputStream().read());
            client.close();
            assertEquals(0, drained.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void stopThatIsAnnouncedInTheMiddleOfAnAnswerIsToldWithTheNext() throws Exception {
        try (ScriptedServer server = inTwoHalves();
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.HTTP, server.address()));
                Socket client = fixture.connect("web")) {
            send(client, GET);
            assertFalse(head(client).contains("Connection: close"));
            fixture.proxy.announceStop();
            rest.countDown();
            assertEquals("ok", read(client, 2));
            send(client, GET);
            String next = head(client);
            assertTrue(next.contains("Connection: close\r\n"), next);
        }
    }

    @Test
    void stopClosesAfterTheAnswerInHand() throws Exception {
        try (ScriptedServer server = inTwoHalves();
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.HTTP, server.address()));
                Socket client = fixture.connect("web")) {
            send(client, GET);
            assertFalse(head(client).contains("Connection: close"));
            fixture.proxy.stopAccepting();
            CompletableFuture<Integer> drained = fixture.proxy.drain(GRACE).toCompletableFuture();
            turn(fixture);
            rest.countDown();
            assertEquals("ok", read(client, 2));
            assertEquals(-1, client.getInputStream().read());
            client.close();
            assertEquals(0, drained.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void clientWhoseProxyHeaderIsOnItsWayIsServed() throws Exception {
        AccessSpec behindProxy = new AccessSpec(List.of(Cidr.parse("127.0.0.0/8")), List.of(), List.of(), null);
        ListenerSpec web = Configs.with(behindProxy, Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT));
        rest.countDown();
        try (ScriptedServer server = inTwoHalves();
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            send(client, "PROXY TCP4 203.0.113.9 ");
            awaitConnections(fixture, 1);
            fixture.proxy.release();
            CompletableFuture<Integer> drained =
                    fixture.proxy.drainGently(GRACE).toCompletableFuture();
            turn(fixture);
            send(client, "203.0.113.1 1000 80\r\n" + GET);
            String next = head(client);
            assertTrue(next.contains("Connection: close\r\n"), next);
            assertEquals("ok", read(client, 2));
            client.close();
            assertEquals(0, drained.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void clientThatWaitsForAPlaceIsServed() throws Exception {
        ListenerSpec web = Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT, 1);
        try (ScriptedServer server = inTwoHalves();
                ProxyFixture fixture =
                        new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", server.address()))));
                Socket first = fixture.connect("web")) {
            send(first, GET);
            assertFalse(head(first).contains("Connection: close"));
            try (Socket second = fixture.connect("web")) {
                send(second, GET);
                // Not in the kernel, where it would wait for the process that has taken over.
                while (fixture.state.listeners().get("web").full.sum() == 0) {
                    Thread.sleep(1);
                }
                fixture.proxy.release();
                CompletableFuture<Integer> drained =
                        fixture.proxy.drainGently(GRACE).toCompletableFuture();
                first.close();
                rest.countDown();
                String head = head(second);
                assertTrue(head.contains("Connection: close\r\n"), head);
                assertEquals("ok", read(second, 2));
                second.close();
                assertEquals(0, drained.get(10, TimeUnit.SECONDS));
            }
        }
    }

    private static void awaitConnections(ProxyFixture fixture, int count) throws InterruptedException {
        while (fixture.proxy.connections() < count) {
            Thread.sleep(1);
        }
    }

    /// What was given to the event loops before is done.
    private static void turn(ProxyFixture fixture) throws Exception {
        for (var loop : fixture.proxy.loops().all()) {
            loop.eventLoop().submit(() -> {}).get();
        }
    }
}
