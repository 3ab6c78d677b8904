package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import lbd.core.model.HttpLimits;
import lbd.core.model.MinRate;
import lbd.core.model.Timeouts;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Streams that are alive and slow: they are cut, and not their connection.
@Timeout(60)
class SlowStreamsTest {
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int LARGE = 4 * 1024 * 1024;

    private static ScriptedServer server() throws IOException {
        return new ScriptedServer(peer -> {
            String head = peer.head();
            if (head.startsWith("POST")) {
                peer.readAll();
            } else if (head.contains(" /small ")) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            } else {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                try {
                    peer.socket.getOutputStream().write(new byte[LARGE]);
                } catch (IOException e) {
                    // Cut.
                }
            }
        });
    }

    @Test
    void slowStreamsAreCutAndOthersGoOn() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.with(new MinRate(1000, 1000, Duration.ofSeconds(1)));
        try (ScriptedServer server = server();
                ProxyFixture fixture = Http2Proxy.to(100, limits, Timeouts.DEFAULT, server.address());
                Http2Client client = Http2Proxy.client(fixture)) {
            // The connection's window is open, those of streams have 10 octets.
            client.begin(INITIAL_WINDOW_SIZE, 10).windowUpdate(0, LARGE);
            client.post(1, "/").data(1, false, "x").get(3, "/large").send();
            Set<String> heard = new HashSet<>();
            while (heard.size() < 2) {
                String next = client.next();
                if (next.startsWith("headers 1 ")) {
                    assertTrue(next.contains(":status: 408"), next);
                    heard.add(fixture.line() + " " + fixture.detail());
                } else if (next.startsWith("reset 3 ")) {
                    assertEquals("reset 3 CANCEL", next);
                    heard.add(fixture.line() + " " + fixture.detail());
                } else if (next.startsWith("headers 3 ")) {
                    // Both move, a little.
                    client.data(1, false, "y").windowUpdate(3, 1).send();
                }
            }
            assertEquals(
                    Set.of("POST / s1 408 client_timeout min_rate", "GET /large s1 200 client_timeout min_rate"),
                    heard);
            client.get(5, "/small").send();
            String next = client.next();
            while (!next.startsWith("headers 5 ")) {
                next = client.next();
            }
            assertTrue(next.contains(":status: 200"), next);
        }
    }
}
