package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.BufferFiles;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.disk.OpenFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bodies of requests that have no place in memory, and a disk for them.
@Timeout(60)
class DiskRequestsTest {
    private static final int MEMORY = 16 << 10;
    private static final int DISK = 8 << 20;
    private static final int LARGE = 4 << 20;

    @TempDir
    Path folder;

    private final byte[] body = new byte[LARGE];
    private final BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

    @BeforeEach
    void fill() {
        new Random(3).nextBytes(body);
    }

    private ProxyFixture proxy(long size, InetSocketAddress... servers) throws Exception {
        RouteSpec held = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Forward("app"),
                RouteEdits.DEFAULT.with(new BufferLimits(new RequestBuffer(MEMORY, DISK), null)));
        return new ProxyFixture(Configs.on(
                new BufferFiles(folder.toString(), size),
                Configs.of(List.of(Configs.routed(null, held)), List.of(Configs.pool("app", servers)))));
    }

    /// Takes a head and a body, then dies.
    private ScriptedServer dying(int count) throws IOException {
        return new ScriptedServer(peer -> {
            heads.add(peer.head());
            bodies.add(peer.read(count));
            peer.reset();
        });
    }

    private ScriptedServer taking() throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                byte[] got = head.contains("chunked") ? chunks(peer) : peer.read(length(head));
                heads.add(head);
                bodies.add(got);
                peer.send("HTTP/1.1 200 OK\r\nX-Body: " + got.length + "\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    private static int length(String head) {
        int at = head.indexOf("Content-Length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    }

    /// With the trailers as its end.
    private static byte[] chunks(ScriptedServer.Peer peer) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int count = Integer.parseInt(line(peer).strip(), 16);
            if (count == 0) {
                for (String line = line(peer); !line.equals("\r\n"); line = line(peer)) {
                    body.write(line.getBytes(StandardCharsets.ISO_8859_1));
                }
                return body.toByteArray();
            }
            body.write(peer.read(count));
            peer.read(2);
        }
    }

    private static String line(ScriptedServer.Peer peer) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) peer.read(1)[0]);
        }
        return line.toString();
    }

    private static String put(int length) {
        return "PUT /a HTTP/1.1\r\n" + Talk.HOST + "Content-Length: " + length + "\r\n";
    }

    private static void send(Socket client, byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
    }

    private static void sendChunks(Socket client, byte[] bytes, int size) throws IOException {
        for (int at = 0; at < bytes.length; at += size) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
            Talk.send(client, Integer.toHexString(piece.length) + "\r\n");
            send(client, piece);
            Talk.send(client, "\r\n");
        }
    }

    private byte[] taken() throws InterruptedException {
        byte[] got = bodies.poll(20, TimeUnit.SECONDS);
        return got == null ? new byte[0] : got;
    }

    private void nothingIsLeft(ProxyFixture fixture) throws Exception {
        OpenFiles.awaitNone(folder);
        while (fixture.state.disk().held() != 0 || fixture.state.memory().held() != 0) {
            Thread.onSpinWait();
        }
        assertEquals(0, fixture.state.disk().files());
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void aBodyOnTheDiskIsSentAgainWhenAServerDies() throws Exception {
        try (ScriptedServer dying = dying(LARGE);
                ScriptedServer good = taking();
                ProxyFixture fixture = proxy(1 << 30, dying.address(), good.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(LARGE) + "\r\n");
            send(client, body);
            assertTrue(Talk.head(client).contains("X-Body: " + LARGE));
            assertArrayEquals(body, taken());
            assertArrayEquals(body, taken());
            nothingIsLeft(fixture);
            assertTrue(fixture.state.listener("web").disk.written.sum() >= LARGE - MEMORY);
        }
    }

    /// In the middle of its way from the disk.
    @Test
    void aServerThatDiesHalfwayIsFollowedByOneThatGetsAllOfIt() throws Exception {
        try (ScriptedServer dying = dying(LARGE / 2);
                ScriptedServer good = taking();
                ProxyFixture fixture = proxy(1 << 30, dying.address(), good.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(LARGE) + "\r\n");
            send(client, body);
            assertTrue(Talk.head(client).contains("X-Body: " + LARGE));
            assertArrayEquals(Arrays.copyOf(body, LARGE / 2), taken());
            assertArrayEquals(body, taken());
            nothingIsLeft(fixture);
        }
    }

    @Test
    void noServerIsAskedBeforeAllOfItIsHere() throws Exception {
        try (ScriptedServer good = taking();
                ProxyFixture fixture = proxy(1 << 30, good.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(LARGE) + "Expect: 100-continue\r\n\r\n");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 100 "));
            send(client, Arrays.copyOf(body, LARGE - 1));
            while (fixture.state.listener("web").disk.written.sum() < LARGE / 2) {
                Thread.onSpinWait();
            }
            assertEquals(
                    0, fixture.state.pools().get("app").servers().getFirst().inFlight());
            send(client, Arrays.copyOfRange(body, LARGE - 1, LARGE));
            assertTrue(Talk.head(client).contains("X-Body: " + LARGE));
            assertArrayEquals(body, taken());
            assertFalse(heads.take().contains("Expect"));
            nothingIsLeft(fixture);
        }
    }

    @Test
    void whatTurnsOutToBeTooLargeIsSentOnAsItComes() throws Exception {
        byte[] huge = new byte[DISK + MEMORY + 3 * LARGE];
        new Random(4).nextBytes(huge);
        byte[] withTrailer = join(huge, "X-Sum: 1\r\n");
        try (ScriptedServer good = taking();
                ProxyFixture fixture = proxy(1 << 30, good.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, "POST /a HTTP/1.1\r\n" + Talk.HOST + "Transfer-Encoding: chunked\r\n\r\n");
            sendChunks(client, huge, 100_000);
            Talk.send(client, "0\r\nX-Sum: 1\r\n\r\n");
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
            assertArrayEquals(withTrailer, taken());
            nothingIsLeft(fixture);
        }
    }

    private static byte[] join(byte[] bytes, String end) {
        byte[] all = Arrays.copyOf(bytes, bytes.length + end.length());
        System.arraycopy(end.getBytes(StandardCharsets.ISO_8859_1), 0, all, bytes.length, end.length());
        return all;
    }

    /// Random lengths, in random pieces, by length and in chunks, on one connection.
    @Test
    void aThousandBodiesArriveAsTheyWereSent() throws Exception {
        Random random = new Random(20_261_130);
        try (ScriptedServer good = taking();
                ProxyFixture fixture = proxy(1 << 30, good.address());
                Socket client = fixture.connect("web")) {
            // The end of a body does not wait until the piece before has been heard of.
            client.setTcpNoDelay(true);
            for (int i = 0; i < 1000; i++) {
                byte[] one = new byte[random.nextInt(3 * MEMORY)];
                random.nextBytes(one);
                boolean inChunks = random.nextBoolean();
                if (inChunks) {
                    Talk.send(client, "POST /a HTTP/1.1\r\n" + Talk.HOST + "Transfer-Encoding: chunked\r\n\r\n");
                    sendChunks(client, one, 1000 + random.nextInt(20_000));
                    Talk.send(client, "0\r\n\r\n");
                } else {
                    Talk.send(client, put(one.length) + "\r\n");
                    for (int at = 0; at < one.length; ) {
                        int count = Math.min(one.length - at, 1 + random.nextInt(20_000));
                        client.getOutputStream().write(one, at, count);
                        at += count;
                    }
                }
                assertTrue(Talk.head(client).contains("X-Body: " + one.length), "body " + i);
                assertArrayEquals(one, taken(), "body " + i);
            }
            assertTrue(fixture.state.listener("web").disk.files.sum() > 300);
            nothingIsLeft(fixture);
        }
    }

    /// What it copies is what comes from the client, not what is kept here.
    @Test
    void aMirrorGetsAllOfABodyThatLiesOnTheDisk() throws Exception {
        byte[] some = Arrays.copyOf(body, 40 * MEMORY);
        MirrorSpec mirror = new MirrorSpec("shadow", 10_000, some.length, 10);
        RouteSpec held = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Forward("app"),
                RouteEdits.DEFAULT
                        .with(new BufferLimits(new RequestBuffer(MEMORY, DISK), null))
                        .with(new Detours(mirror, null)));
        try (ScriptedServer good = taking();
                ScriptedServer shadow = taking();
                ProxyFixture fixture = new ProxyFixture(Configs.on(
                        new BufferFiles(folder.toString(), 1 << 30),
                        Configs.of(
                                List.of(Configs.routed(null, held)),
                                List.of(
                                        Configs.pool("app", good.address()),
                                        Configs.pool("shadow", shadow.address())))));
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(some.length) + "\r\n");
            send(client, some);
            assertTrue(Talk.head(client).contains("X-Body: " + some.length));
            assertArrayEquals(some, taken());
            assertArrayEquals(some, taken());
            assertTrue(fixture.state.listener("web").disk.written.sum() >= some.length - MEMORY);
            nothingIsLeft(fixture);
        }
    }

    @Test
    void withoutRoomOnTheDiskItIsRefused() throws Exception {
        try (ScriptedServer good = taking();
                ProxyFixture fixture = proxy(1 << 20, good.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(LARGE) + "\r\n");
            OutputStream out = client.getOutputStream();
            Thread.startVirtualThread(() -> {
                try {
                    out.write(body);
                } catch (IOException e) {
                    // Not all of it is wanted.
                }
            });
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 503 "));
            assertEquals("PUT /a null 503 overload", fixture.line());
            assertEquals("buffer_full", fixture.detail());
            assertEquals(null, bodies.poll());
            nothingIsLeft(fixture);
        }
    }

    @Test
    void whoLeavesInTheMiddleLeavesNothing() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (ScriptedServer stuck = new ScriptedServer(peer -> {
                    peer.head();
                    Talk.await(held);
                });
                ProxyFixture fixture = proxy(1 << 30, stuck.address())) {
            for (int i = 0; i < 8; i++) {
                try (Socket client = fixture.connect("web")) {
                    Talk.send(client, put(LARGE) + "\r\n");
                    // Half of it, or all and a server that takes little.
                    send(client, i % 2 == 0 ? Arrays.copyOf(body, LARGE / 2) : body);
                    long all = (i % 2 == 0 ? LARGE / 2 : LARGE) - MEMORY - (256L << 10);
                    while (fixture.state.disk().held() < all) {
                        Thread.onSpinWait();
                    }
                    client.setSoLinger(true, 0);
                }
                String line = fixture.line();
                assertTrue(line.endsWith("client_abort"), line);
                nothingIsLeft(fixture);
            }
            held.countDown();
        }
    }

    /// Some servers say no before they have heard all.
    @Test
    void anEarlyAnswerEndsIt() throws Exception {
        try (ScriptedServer early = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                    peer.socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                ProxyFixture fixture = proxy(1 << 30, early.address());
                Socket client = fixture.connect("web")) {
            Talk.send(client, put(LARGE) + "\r\n");
            send(client, body);
            assertTrue(Talk.head(client).startsWith("HTTP/1.1 401 "));
            assertEquals("no", Talk.read(client, 2));
            nothingIsLeft(fixture);
        }
    }
}
