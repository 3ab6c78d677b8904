package lbd.proxy.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.HttpSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.edge.BufferFiles;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.ResponseBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.DiskCounters;
import lbd.core.runtime.DiskRefusal;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.disk.OpenFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Answers that are larger than memory may hold for clients who do not read, and a disk for them.
@Timeout(60)
class DiskAnswersTest {
    /// More than the kernel and the buffer in memory take for a client.
    private static final int LARGE = 24 << 20;

    private static final int MEMORY = 256 << 10;

    @TempDir
    Path folder;

    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final byte[] body = new byte[LARGE];
    private ScriptedServer server;

    @BeforeEach
    void listen() throws Exception {
        new Random(7).nextBytes(body);
        server = new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                String path = head.substring(0, head.indexOf(" HTTP"));
                switch (path) {
                    case "GET /chunks" -> chunks(peer);
                    case "GET /events" -> answer(peer, "Content-Type: text/event-stream; charset=utf-8");
                    case "GET /cut" -> {
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + (LARGE + 1) + "\r\n\r\n");
                        peer.send(body);
                        sent.add(path);
                        return;
                    }
                    default -> answer(peer, "X-None: 1");
                }
                sent.add(path);
            }
        });
    }

    private void answer(ScriptedServer.Peer peer, String field) throws IOException {
        peer.send("HTTP/1.1 200 OK\r\n" + field + "\r\nContent-Length: " + LARGE + "\r\n\r\n");
        peer.send(body);
    }

    private void chunks(ScriptedServer.Peer peer) throws IOException {
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < LARGE; at += LARGE / 16) {
            peer.send(Integer.toHexString(LARGE / 16) + "\r\n");
            peer.send(Arrays.copyOfRange(body, at, at + LARGE / 16));
            peer.send("\r\n");
        }
        peer.send("0\r\nX-Last: 1\r\n\r\n");
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private ProxyFixture proxy(long disk, BufferFiles files) throws Exception {
        return proxy(new BufferLimits(null, new ResponseBuffer(MEMORY, disk)), BufferLimits.DEFAULT, files);
    }

    private ProxyFixture proxy(BufferLimits listener, BufferLimits pool, BufferFiles files) throws Exception {
        HttpSpec http = HttpSpec.DEFAULT.with(RouteEdits.DEFAULT.with(listener));
        PoolSpec its =
                Configs.pool("app", server.address()).builder().buffers(pool).build();
        return new ProxyFixture(Configs.on(files, Configs.of(List.of(Configs.http(http)), List.of(its))));
    }

    private BufferFiles files(long size) {
        return new BufferFiles(folder.toString(), size);
    }

    private static void ask(Socket client, String path) throws Exception {
        client.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(ISO_8859_1));
    }

    private static void awaitFree(ProxyFixture fixture) {
        while (fixture.state.pools().get("app").servers().getFirst().inFlight() != 0) {
            Thread.onSpinWait();
        }
    }

    private void nothingIsLeft(ProxyFixture fixture) throws Exception {
        OpenFiles.awaitNone(folder);
        while (fixture.state.disk().held() != 0 || fixture.state.memory().held() != 0) {
            Thread.onSpinWait();
        }
        assertEquals(0, fixture.state.disk().files());
        assertEquals(0, folder.toFile().list().length);
    }

    private void readAll(Socket client) throws Exception {
        String head = ScriptedServer.Wire.head(client.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertArrayEquals(body, client.getInputStream().readNBytes(LARGE));
    }

    private static DiskCounters counts(ProxyFixture fixture) {
        return fixture.state.listener("web").disk;
    }

    @Test
    void theServerIsFreeBeforeTheClientHasIt() throws Exception {
        try (ProxyFixture fixture = proxy(1 << 30, files(4L << 30));
                Socket slow = fixture.connect("web")) {
            ask(slow, "/slow");
            assertEquals("GET /slow", sent.poll(20, TimeUnit.SECONDS));
            awaitFree(fixture);
            assertEquals(1, OpenFiles.in(folder));
            assertEquals(0, folder.toFile().list().length);
            readAll(slow);
            assertEquals("GET /slow s1 200 ok", fixture.line());
            // Its connection lives on.
            ask(slow, "/again");
            readAll(slow);
            nothingIsLeft(fixture);
            assertTrue(
                    counts(fixture).written.sum() > LARGE / 2,
                    "" + counts(fixture).written.sum());
        }
    }

    @Test
    void chunksAndTrailersArriveTheSame() throws Exception {
        try (ProxyFixture fixture = proxy(1 << 30, files(4L << 30));
                Socket slow = fixture.connect("web")) {
            ask(slow, "/chunks");
            assertEquals("GET /chunks", sent.poll(20, TimeUnit.SECONDS));
            awaitFree(fixture);
            assertTrue(ScriptedServer.Wire.head(slow.getInputStream()).contains("chunked"));
            assertArrayEquals(body, ChunkedBody.read(slow.getInputStream()));
            assertEquals("X-Last: 1\r\n\r\n", ScriptedServer.Wire.head(slow.getInputStream()));
            nothingIsLeft(fixture);
        }
    }

    /// The file is used over and over: the server waits for what has no room in it, and for no more.
    @Test
    void aFileSmallerThanTheAnswerLetsItPassAsTheClientReads() throws Exception {
        try (ProxyFixture fixture = proxy(1 << 20, files(4L << 30));
                Socket slow = fixture.connect("web")) {
            ask(slow, "/slow");
            while (fixture.state.disk().held() < 1 << 20) {
                Thread.onSpinWait();
            }
            assertEquals(null, sent.poll());
            readAll(slow);
            nothingIsLeft(fixture);
        }
    }

    @Test
    void withoutRoomOnTheDiskTheServerWaits() throws Exception {
        try (ProxyFixture fixture = proxy(1 << 30, files(1 << 20));
                Socket slow = fixture.connect("web")) {
            ask(slow, "/slow");
            while (counts(fixture).refusals.sum(DiskRefusal.FULL) == 0) {
                Thread.onSpinWait();
            }
            assertEquals(null, sent.poll());
            readAll(slow);
            assertEquals("GET /slow", sent.poll(20, TimeUnit.SECONDS));
            assertEquals("GET /slow s1 200 ok", fixture.line());
            nothingIsLeft(fixture);
        }
    }

    @Test
    void whoLeavesInTheMiddleLeavesNothing() throws Exception {
        try (ProxyFixture fixture = proxy(1 << 30, files(4L << 30))) {
            for (int i = 0; i < 8; i++) {
                try (Socket slow = fixture.connect("web")) {
                    ask(slow, "/slow" + i);
                    sent.poll(20, TimeUnit.SECONDS);
                    if (i % 2 == 0) {
                        awaitFree(fixture);
                        // In the middle of reading.
                        slow.getInputStream().readNBytes(LARGE / 2);
                    }
                    slow.setSoLinger(true, 0);
                }
                assertEquals("GET /slow" + i + " s1 200 client_abort", fixture.line());
            }
            nothingIsLeft(fixture);
        }
    }

    @Test
    void anAnswerThatBreaksOffBreaksOffForTheClient() throws Exception {
        try (ProxyFixture fixture = proxy(1 << 30, files(4L << 30));
                Socket slow = fixture.connect("web")) {
            ask(slow, "/cut");
            assertEquals("GET /cut s1 200 server_closed", fixture.line());
            int got = 0;
            try {
                got = slow.getInputStream().readAllBytes().length;
            } catch (IOException e) {
                // A reset says it too.
            }
            assertTrue(got < LARGE, "whole");
            nothingIsLeft(fixture);
        }
    }

    /// They are worth nothing when they are old.
    @Test
    void eventsDoNotWait() throws Exception {
        try (ProxyFixture fixture = proxy(1 << 30, files(4L << 30));
                Socket slow = fixture.connect("web")) {
            ask(slow, "/events");
            assertEquals(null, sent.poll(300, TimeUnit.MILLISECONDS));
            assertEquals(0, counts(fixture).files.sum());
            readAll(slow);
        }
    }

    /// Before what the listener says, and a route before both.
    @Test
    void aPoolHasOneOfItsOwn() throws Exception {
        BufferLimits pool = new BufferLimits(null, new ResponseBuffer(MEMORY, 1 << 30));
        try (ProxyFixture fixture = proxy(new BufferLimits(null, ResponseBuffer.OFF), pool, files(4L << 30));
                Socket slow = fixture.connect("web")) {
            ask(slow, "/slow");
            assertEquals("GET /slow", sent.poll(20, TimeUnit.SECONDS));
            readAll(slow);
            nothingIsLeft(fixture);
        }
    }
}
