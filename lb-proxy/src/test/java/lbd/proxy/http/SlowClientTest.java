package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.MinRate;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that are alive and slow, over real sockets.
@Timeout(30)
class SlowClientTest {
    private static final int LARGE = 32 * 1024 * 1024;

    private static ProxyFixture proxy(ScriptedServer server, long upload, long download) throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.with(new MinRate(upload, download, Duration.ofSeconds(1)));
        HttpSpec http = HttpSpec.DEFAULT.builder().limits(limits).build();
        return new ProxyFixture(
                Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address()))));
    }

    private static ScriptedServer answering() throws IOException {
        return new ScriptedServer(peer -> {
            peer.head();
            peer.readAll();
        });
    }

    @Test
    void whoSendsTooSlowlyIsCut() throws Exception {
        try (ScriptedServer server = answering();
                ProxyFixture fixture = proxy(server, 1000, 0);
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
            OutputStream out = client.getOutputStream();
            Thread drip = Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        out.write('x');
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException e) {
                    // Cut.
                }
            });
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 408 "));
            assertTrue(fixture.line().endsWith(" 408 client_timeout"));
            assertEquals("min_rate", fixture.detail());
            drip.interrupt();
        }
    }

    @Test
    void whoReadsTooSlowlyIsCut() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    try {
                        peer.socket.getOutputStream().write(new byte[LARGE]);
                    } catch (IOException e) {
                        // Cut.
                    }
                });
                ProxyFixture fixture = proxy(server, 0, 1000);
                Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            assertTrue(fixture.line().endsWith(" 200 client_timeout"));
            assertEquals("min_rate", fixture.detail());
        }
    }

    @Test
    void whoWaitsForTheServerIsNotSlow() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    try {
                        Thread.sleep(2500);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    peer.send(Talk.OK);
                });
                ProxyFixture fixture = proxy(server, 1_000_000, 1_000_000);
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
            assertTrue(Talk.all(client).startsWith("HTTP/1.1 200 "));
        }
    }
}
