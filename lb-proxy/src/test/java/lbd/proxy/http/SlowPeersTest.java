package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import lbd.core.model.ListenerSpec;
import lbd.core.model.Timeouts;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who reads or writes slowly is told from who does neither, and only the latter is given up.
@Timeout(60)
class SlowPeersTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration BRIEF = Duration.ofMillis(300);

    private static ProxyFixture proxy(Duration clientIdle, Duration serverIdle, InetSocketAddress server)
            throws Exception {
        Timeouts timeouts = new Timeouts(LONG, clientIdle, serverIdle, LONG, LONG, LONG, LONG, LONG);
        return new ProxyFixture(Configs.of(
                List.of(Configs.listener("web", ListenerSpec.Protocol.HTTP, timeouts)),
                List.of(Configs.pool("app", server))));
    }

    private static Socket smallWindow(ProxyFixture fixture) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(4096);
        client.setSoTimeout(20_000);
        client.connect(fixture.address("web"));
        return client;
    }

    @Test
    void aClientThatNeverReadsEndsByItsOwnTimeAndHoldsLittle() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
                    byte[] block = new byte[65_536];
                    while (true) {
                        peer.socket.getOutputStream().write(block);
                        sent.addAndGet(block.length);
                    }
                });
                // The server is not asked for more, so its silence is none.
                ProxyFixture fixture = proxy(Duration.ofSeconds(1), BRIEF, server.address());
                Socket client = smallWindow(fixture)) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "\r\n");
            assertEquals("GET / s1 200 client_timeout", fixture.line());
            // What the kernel takes on four sockets' ends, and a read of ours.
            assertTrue(sent.get() < 64 << 20, "the server could send " + sent);
            assertNotNull(fixture.state.pool("app"));
        }
    }

    @Test
    void theLastBytesReachASlowClientThatAskedForTheClose() throws Exception {
        int size = 8 << 20;
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                    peer.socket.getOutputStream().write(new byte[size]);
                    peer.head();
                });
                ProxyFixture fixture = proxy(LONG, LONG, server.address());
                Socket client = smallWindow(fixture)) {
            Talk.send(client, "GET / HTTP/1.1\r\n" + Talk.HOST + "Connection: close\r\n\r\n");
            assertTrue(Talk.head(client).contains("Connection: close\r\n"));
            InputStream in = client.getInputStream();
            long read = 0;
            while (fixture.lines.isEmpty()) {
                read += in.readNBytes(16_384).length;
            }
            // All has left the server, and a part of it is still here: longer than the wait after our last word.
            TimeUnit.MILLISECONDS.sleep(2_500);
            assertEquals(size, read + in.readAllBytes().length);
        }
    }

    @Test
    void aServerIsNotBlamedForAClientThatPausesInItsBody() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.read(4);
                    peer.send(Talk.OK);
                });
                ProxyFixture fixture = proxy(LONG, BRIEF, server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 4\r\n\r\nbo");
            TimeUnit.MILLISECONDS.sleep(3 * BRIEF.toMillis());
            Talk.send(client, "dy");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aServerThatOwesAnAnswerHasItsTimeFromTheBodysEnd() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.read(4);
                    peer.head();
                });
                ProxyFixture fixture = proxy(LONG, BRIEF, server.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 4\r\n\r\nbo");
            TimeUnit.MILLISECONDS.sleep(2 * BRIEF.toMillis());
            Talk.send(client, "dy");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 504 "));
            assertEquals("POST / s1 504 server_timeout", fixture.line());
        }
    }
}
