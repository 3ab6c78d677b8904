package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client that asks and asks and reads none of its answers has them wait at the server or unasked, not here.
@Timeout(60)
class UnreadAnswersTest {
    private static final int REQUESTS = 10_000;

    /// A read of ours on either side, and what an allocator keeps beside.
    private static final long MOST = 4 << 20;

    private static final String FILLING = "X-Filling: " + "x".repeat(2000) + "\r\n";

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static Socket smallWindow(ProxyFixture fixture) throws IOException {
        Socket client = new Socket();
        // Smaller than a segment of this machine's own network it would dribble once it is read.
        client.setReceiveBufferSize(1 << 18);
        client.setSoTimeout(20_000);
        client.connect(fixture.address("web"));
        return client;
    }

    private static void askForAll(Socket client) {
        byte[] request =
                ("GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n").repeat(REQUESTS).getBytes(StandardCharsets.ISO_8859_1);
        try {
            client.getOutputStream().write(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Asks, waits until nothing moves any more, looks at what is held, then reads all of it.
    private static void unreadHoldsLittle(ProxyFixture fixture, int headsEach, int bodyEach) throws Exception {
        try (Socket client = smallWindow(fixture)) {
            long before = directMemory();
            Thread asking = Thread.ofVirtual().start(() -> askForAll(client));
            stands(fixture);
            long held = directMemory() - before;
            assertTrue(held < MOST, held + " bytes held");
            InputStream in = new BufferedInputStream(client.getInputStream(), 1 << 16);
            for (int i = 0; i < REQUESTS * headsEach; i++) {
                assertTrue(ScriptedServer.Wire.head(in).startsWith("HTTP/1.1 "), "answer " + i);
                if ((i + 1) % headsEach == 0) {
                    in.skipNBytes(bodyEach);
                }
            }
            asking.join();
            assertEquals(REQUESTS, fixture.state.listener("web").requests.sum());
        }
    }

    private static void stands(ProxyFixture fixture) throws InterruptedException {
        long seen = -1;
        for (long now = 0;
                now == 0 || now != seen;
                now = fixture.state.listener("web").requests.sum()) {
            seen = now;
            TimeUnit.MILLISECONDS.sleep(300);
        }
        assertTrue(seen < REQUESTS, "all were taken, and nothing was read");
    }

    @Test
    void answersOfOurOwnWaitForTheirReader() throws Exception {
        RouteSpec redirect =
                new RouteSpec(RouteMatch.ANY, new RouteAction.Redirect("https://example.com/" + "x".repeat(2000), 302));
        try (ProxyFixture fixture = new ProxyFixture(Configs.of(List.of(Configs.routed(null, redirect)), List.of()))) {
            unreadHoldsLittle(fixture, 1, 0);
        }
    }

    @Test
    void smallAnswersOfServersWaitForTheirReader() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + FILLING + "\r\nok");
                    }
                });
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.HTTP, server.address()))) {
            unreadHoldsLittle(fixture, 1, 2);
        }
    }

    @Test
    void interimAnswersWaitForTheirReader() throws Exception {
        String interim = "HTTP/1.1 103 Early Hints\r\nLink: </" + "x".repeat(1000) + ">\r\n\r\n";
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    while (!peer.head().isEmpty()) {
                        peer.send(interim.repeat(3) + "HTTP/1.1 204 No Content\r\n\r\n");
                    }
                });
                ProxyFixture fixture = new ProxyFixture(Configs.of(Protocol.HTTP, server.address()))) {
            unreadHoldsLittle(fixture, 4, 0);
        }
    }
}
