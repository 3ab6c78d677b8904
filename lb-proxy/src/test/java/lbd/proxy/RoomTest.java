package lbd.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.Timeouts;
import lbd.proxy.loop.Loop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Where descriptors are short, idle connections to servers are given up, of whatever pool and loop.
@Timeout(60)
class RoomTest {
    private static ScriptedServer server(CountDownLatch ended) throws Exception {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
            ended.countDown();
        });
    }

    private static void ask(ProxyFixture fixture, String listener) throws Exception {
        try (Socket client = fixture.connect(listener)) {
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        }
    }

    @Test
    void idleConnectionsOfEveryPoolAndLoopAreGivenUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(2);
        ListenerSpec other = Configs.asking("other", Configs.listener("other", Protocol.HTTP, Timeouts.DEFAULT));
        try (ScriptedServer a = server(ended);
                ScriptedServer b = server(ended);
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.listener("web", Protocol.HTTP, Timeouts.DEFAULT), other),
                        List.of(Configs.pool("app", a.address()), Configs.pool("other", b.address()))))) {
            ask(fixture, "web");
            ask(fixture, "other");
            assertEquals(2, ended.getCount());
            List<Loop> loops = fixture.proxy.loops().all();
            boolean here = true;
            // Once for its own, once for the other loop's.
            while (here) {
                here = loops.getFirst()
                        .eventLoop()
                        .submit(() -> loops.getFirst().makeRoom())
                        .get();
            }
            ended.await();
            assertFalse(here);
            ask(fixture, "web");
        }
    }
}
