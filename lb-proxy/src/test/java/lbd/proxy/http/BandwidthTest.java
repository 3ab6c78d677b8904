package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.core.model.BandwidthLimitSpec;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.LimitSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.TcpSpec;
import lbd.core.model.Timeouts;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How fast bytes flow over real sockets. Only too fast is a failure: the machine may be busy.
@Timeout(30)
class BandwidthTest {
    private static final int RATE = 512 * 1024;
    private static final int SIZE = 384 * 1024;

    private static LimitSpec limit(String key, long upload, long download) {
        return new BandwidthLimitSpec(
                "bytes", VariableText.parse(key, Form.RAW, Scope.REQUEST), upload, download, 100, 64);
    }

    private static ProxyFixture http(ScriptedServer server, LimitSpec limit) throws Exception {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .limits(HttpLimits.DEFAULT.with(List.of(limit)))
                .build();
        return new ProxyFixture(
                Configs.of(List.of(Configs.http(http)), List.of(Configs.pool("app", server.address()))));
    }

    private static ProxyFixture tcp(ScriptedServer server, LimitSpec limit) throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(Configs.listener("web", Protocol.TCP, Timeouts.DEFAULT)
                        .with(new TcpSpec(null, List.of(), List.of(limit)))),
                List.of(Configs.pool("app", server.address()))));
    }

    /// Of so many bytes at this rate, what may come at once aside.
    private static long leastMillis(int bytes) {
        return (bytes - RATE / 10) * 1000L / RATE - 20;
    }

    private static ScriptedServer answering() throws IOException {
        return new ScriptedServer(peer -> {
            while (!peer.head().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
                peer.socket.getOutputStream().write(new byte[SIZE]);
            }
        });
    }

    private static void get(ProxyFixture fixture) throws IOException {
        try (Socket client = fixture.connect("web")) {
            Talk.send(client, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            Talk.head(client);
            assertEquals(SIZE, client.getInputStream().readAllBytes().length);
        }
    }

    private static long millisSince(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    @Test
    void answersFlowNoFasterThanTheyMay() throws Exception {
        try (ScriptedServer server = answering();
                ProxyFixture fixture = http(server, limit("", 0, RATE))) {
            long begin = System.nanoTime();
            get(fixture);
            long took = millisSince(begin);
            // What one read has given is passed on before the waiting begins.
            assertTrue(took >= leastMillis(SIZE - 128 * 1024), took + " ms");
        }
    }

    @Test
    void requestsTooAndTheOtherWayIsFree() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.read(SIZE);
                    peer.send(Talk.OK);
                });
                ProxyFixture fixture = http(server, limit("", RATE, 0));
                Socket client = fixture.connect("web")) {
            long begin = System.nanoTime();
            Talk.send(
                    client, "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + SIZE + "\r\n\r\n");
            client.getOutputStream().write(new byte[SIZE]);
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            long took = millisSince(begin);
            // What one read has given is passed on before the waiting begins.
            assertTrue(took >= leastMillis(SIZE - 128 * 1024), took + " ms");
        }
    }

    @Test
    void allWithTheSameKeyShareIt() throws Exception {
        try (ScriptedServer server = answering();
                ProxyFixture fixture = http(server, limit("{client.address}", 0, 2 * RATE))) {
            long begin = System.nanoTime();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(CompletableFuture.runAsync(() -> {
                    try {
                        get(fixture);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            all.forEach(CompletableFuture::join);
            long took = millisSince(begin);
            assertTrue(took >= (3L * SIZE - 2 * RATE / 10 - 3 * 128 * 1024) * 1000 / (2 * RATE) - 20, took + " ms");
        }
    }

    @Test
    void sessionsOfTcpFlowSoBothWays() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    InputStream in = peer.socket.getInputStream();
                    byte[] buffer = new byte[64 * 1024];
                    for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                        peer.socket.getOutputStream().write(buffer, 0, count);
                    }
                });
                ProxyFixture fixture = tcp(server, limit("{client.address}", RATE, RATE));
                Socket client = fixture.connect("web")) {
            long begin = System.nanoTime();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    client.getOutputStream().write(new byte[SIZE]);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(SIZE, client.getInputStream().readAllBytes().length);
            sent.join();
            long took = millisSince(begin);
            assertTrue(took >= leastMillis(SIZE - 256 * 1024), took + " ms");
        }
    }
}
