package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.tls.Certificate;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What goes through, and how it ends.
@Timeout(60)
class TlsFlowTest {
    private static final Certificate SHOP = OpenSsl.ec("shop.example.com");
    private static final int MUCH = 5_000_000;
    private static final int ROUNDS = 15;

    private static ProxyFixture tcp(ScriptedServer server) throws Exception {
        return new ProxyFixture(TlsTalk.config(Protocol.TCP, TlsTalk.tls(SHOP), server.address()));
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void requestsAreAnsweredAndServersAreToldOfHttps() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture =
                        new ProxyFixture(TlsTalk.config(Protocol.HTTP, TlsTalk.tls(SHOP), server.address()));
                SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
            for (int i = 0; i < 3; i++) {
                client.getOutputStream().write("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n".getBytes(ISO_8859_1));
                String head = ScriptedServer.Wire.head(client.getInputStream());
                assertTrue(head.startsWith("HTTP/1.1 200"), head);
                assertEquals("s1", new String(client.getInputStream().readNBytes(2), ISO_8859_1));
            }
            assertTrue(server.heads.getFirst().contains("X-Forwarded-Proto: https\r\n"), server.heads.getFirst());
        }
    }

    /// The kernel lets it wait for an acknowledgement of the handshake's end, which has to come at once.
    @Test
    void aClientThatGathersWhatItSendsNeedNotWait() throws Exception {
        try (ScriptedServer server = ScriptedServer.named("s1");
                ProxyFixture fixture =
                        new ProxyFixture(TlsTalk.config(Protocol.HTTP, TlsTalk.tls(SHOP), server.address()))) {
            long[] gathering = new long[ROUNDS];
            long[] hasty = new long[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                gathering[i] = firstAnswer(fixture, false);
                hasty[i] = firstAnswer(fixture, true);
            }
            Arrays.sort(gathering);
            Arrays.sort(hasty);
            long more = gathering[ROUNDS / 2] - hasty[ROUNDS / 2];
            assertTrue(more < TimeUnit.MILLISECONDS.toNanos(20), more + " ns more");
        }
    }

    private static long firstAnswer(ProxyFixture fixture, boolean noDelay) throws Exception {
        try (Socket below = fixture.connect("web");
                SSLSocket client = TlsTalk.over(TlsTalk.trusting(), below, "shop.example.com")) {
            below.setTcpNoDelay(noDelay);
            client.startHandshake();
            long begin = System.nanoTime();
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n".getBytes(ISO_8859_1));
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200"));
            return System.nanoTime() - begin;
        }
    }

    @Test
    void manyBytesArriveBothWaysAndTheEndsWithThem() throws Exception {
        byte[] up = random(MUCH);
        byte[] down = random(MUCH + 1);
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    heard.complete(peer.readAll());
                    peer.socket.getOutputStream().write(down);
                });
                ProxyFixture fixture = tcp(server);
                SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
            client.getOutputStream().write(up);
            client.shutdownOutput();
            assertArrayEquals(down, client.getInputStream().readAllBytes());
            assertArrayEquals(up, heard.get(10, TimeUnit.SECONDS));
            assertEquals("  s1 -1 ok", fixture.line());
        }
    }

    @Test
    void bothWaysAtOnce() throws Exception {
        byte[] much = random(MUCH);
        try (ScriptedServer echo = new ScriptedServer(peer -> {
                    OutputStream out = peer.socket.getOutputStream();
                    peer.socket.getInputStream().transferTo(out);
                });
                ProxyFixture fixture = tcp(echo);
                SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
            CompletableFuture<byte[]> back = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.getInputStream().readNBytes(MUCH);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            client.getOutputStream().write(much);
            assertArrayEquals(much, back.get(20, TimeUnit.SECONDS));
        }
    }

    /// A FIN that no close_notify goes before may be anybody's: the server must not take what came for the whole.
    @Test
    void aClientThatIsCutIsToldToTheServerAsAReset() throws Exception {
        CountDownLatch greeted = new CountDownLatch(1);
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.read(5);
                    greeted.countDown();
                    try {
                        heard.complete(peer.readAll());
                    } catch (IOException e) {
                        heard.completeExceptionally(e);
                    }
                });
                ProxyFixture fixture = tcp(server);
                Socket below = fixture.connect("web");
                SSLSocket client = TlsTalk.over(TlsTalk.trusting(), below, "shop.example.com")) {
            client.getOutputStream().write("hello".getBytes(ISO_8859_1));
            assertTrue(greeted.await(10, TimeUnit.SECONDS));
            below.shutdownOutput();
            ExecutionException cut = assertThrows(ExecutionException.class, () -> heard.get(10, TimeUnit.SECONDS));
            assertEquals("Connection reset", cut.getCause().getMessage());
            assertEquals("  s1 -1 client_abort", fixture.line());
        }
    }

    @Test
    void aServerThatResetsIsToldToTheClientAsACut() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.read(5);
                    peer.send("half");
                    peer.reset();
                });
                ProxyFixture fixture = tcp(server);
                SSLSocket client = TlsTalk.connect(fixture, "shop.example.com")) {
            client.getOutputStream().write("hello".getBytes(ISO_8859_1));
            assertThrows(IOException.class, () -> client.getInputStream().readAllBytes());
        }
    }

    @Test
    void bytesThatAreNotTheClientsEndTheConnection() throws Exception {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    try {
                        heard.complete(peer.readAll());
                    } catch (IOException e) {
                        heard.completeExceptionally(e);
                    }
                });
                ProxyFixture fixture = tcp(server);
                Socket below = fixture.connect("web");
                SSLSocket client = TlsTalk.over(TlsTalk.trusting(), below, "shop.example.com")) {
            client.startHandshake();
            byte[] forged = new byte[5 + 40];
            forged[0] = 23;
            forged[1] = 3;
            forged[2] = 3;
            forged[4] = 40;
            below.getOutputStream().write(forged);
            SSLException alert = assertThrows(
                    SSLException.class, () -> client.getInputStream().readAllBytes());
            assertTrue(String.valueOf(alert.getMessage()).contains("bad_record_mac"), alert.getMessage());
            assertThrows(ExecutionException.class, () -> heard.get(10, TimeUnit.SECONDS));
        }
    }

    /// Its first bytes come with the last of the handshake, before the server's connection stands.
    @Test
    void whatComesTogetherWithTheHandshakeIsNotLost() throws Exception {
        try (ScriptedServer echo = new ScriptedServer(peer -> {
                    OutputStream out = peer.socket.getOutputStream();
                    peer.socket.getInputStream().transferTo(out);
                });
                ProxyFixture fixture = tcp(echo)) {
            for (int i = 0; i < 20; i++) {
                try (Socket below = new Joining(fixture.address("web"));
                        SSLSocket client = TlsTalk.over(TlsTalk.trusting(), below, "shop.example.com")) {
                    client.startHandshake();
                    client.getOutputStream().write("hello".getBytes(ISO_8859_1));
                    ((Joining) below).release();
                    assertEquals("hello", new String(client.getInputStream().readNBytes(5), ISO_8859_1));
                }
            }
        }
    }
}
