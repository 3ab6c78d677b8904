package lbd.proxy.decompress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import lbd.core.model.Config;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.runtime.DecompressionRefusal;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies that are made to become as much as they can.
@Timeout(60)
class BombsTest {
    private static final DecompressSpec ON = DecompressSpec.DEFAULT;
    private static final DecompressSpec LARGE = new DecompressSpec(ON.encodings(), 1L << 40, 100_000);

    private static Config oneLoop(DecompressSpec spec, ScriptedServer server) {
        return Configs.oneLoop(Configs.TRANSPORT, Bodies.config(spec, server.address()));
    }

    private static byte[] zeros(Coding coding, long length) throws IOException {
        return Encoded.by(coding, new byte[1 << 20], length);
    }

    /// 256 MiB in some KiB: nothing of what is beyond the bound is ever made, however much it would be.
    @ParameterizedTest
    @CsvSource({"GZIP, ratio", "DEFLATE, ratio", "BR, ratio", "ZSTD, ratio", "GZIP, size", "BR, size", "ZSTD, size"})
    void aBombEndsAtTheBound(Coding coding, String bound) throws Exception {
        byte[] bomb = zeros(coding, 256 << 20);
        DecompressSpec spec = bound.equals("ratio") ? ON : new DecompressSpec(ON.encodings(), 2 << 20, 100_000);
        try (ScriptedServer server = Bodies.swallowing();
                ProxyFixture fixture = new ProxyFixture(oneLoop(spec, server))) {
            for (int i = 0; i < 5; i++) {
                try (Socket client = fixture.connect("web")) {
                    Thread.startVirtualThread(() -> {
                        try {
                            Bodies.post(client, coding.word(), bomb);
                        } catch (IOException e) {
                            // Not all of it is wanted.
                        }
                    });
                    assertEquals(413, Bodies.status(client));
                }
                assertTrue(fixture.line().endsWith("413 too_large"));
                assertEquals("decompress_" + bound, fixture.detail());
            }
            DecompressionRefusal why = bound.equals("ratio") ? DecompressionRefusal.RATIO : DecompressionRefusal.SIZE;
            assertEquals(5, Bodies.counts(fixture).refusals.sum(why));
            assertTrue(Bodies.counts(fixture).bytesOut.sum() <= 5 * (2 << 20) + 5 * (64 << 10));
            Bodies.awaitNothingHeld(fixture);
        }
    }

    @ParameterizedTest
    @CsvSource({"GZIP, GZIP", "BR, GZIP", "ZSTD, BR", "GZIP, ZSTD"})
    void aBombWithinABombDoesToo(Coding inner, Coding outer) throws Exception {
        byte[] bomb = Encoded.by(outer, zeros(inner, 512 << 20));
        try (ScriptedServer server = Bodies.swallowing();
                ProxyFixture fixture = new ProxyFixture(oneLoop(ON, server));
                Socket client = fixture.connect("web")) {
            Bodies.post(client, inner.word() + ", " + outer.word(), bomb);
            assertEquals(413, Bodies.status(client));
            assertEquals(1, Bodies.counts(fixture).refusals.sum(DecompressionRefusal.RATIO));
            Bodies.awaitNothingHeld(fixture);
        }
    }

    /// While bodies are decoded that take seconds, the loop's other connections are served.
    @ParameterizedTest
    @EnumSource
    void whoIsOnTheSameLoopIsServedBetween(Coding coding) throws Exception {
        byte[] bomb = zeros(coding, 1L << 30);
        try (ScriptedServer server = Bodies.swallowing();
                ProxyFixture fixture = new ProxyFixture(oneLoop(LARGE, server));
                Socket other = fixture.connect("web")) {
            Socket[] clients = new Socket[3];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = fixture.connect("web");
                Bodies.post(clients[i], coding.word(), bomb);
            }
            AtomicLong open = Bodies.counts(fixture).open;
            Bodies.await(() -> open.get() == clients.length);
            long turns = fixture.loop().turn();
            for (int i = 0; i < 50; i++) {
                Bodies.send(other, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                assertEquals(200, Bodies.status(other));
            }
            assertEquals(clients.length, open.get(), "all of them are still at it");
            assertTrue(fixture.loop().turn() - turns >= 50);
            for (Socket client : clients) {
                client.setSoLinger(true, 0);
                client.close();
            }
            Bodies.awaitNothingHeld(fixture);
        }
    }

    private static byte[] repeated(int length, int... piece) {
        byte[] all = new byte[length];
        for (int i = 0; i < length; i++) {
            all[i] = (byte) piece[i % piece.length];
        }
        return all;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /// Blocks, members, frames of nothing, fields of a header without an end: they end where a body of `max_size` would
    /// be longer if it were not encoded at all.
    @ParameterizedTest
    @CsvSource({
        "gzip blocks",
        "gzip members",
        "gzip name",
        "gzip extra",
        "deflate blocks",
        "zstd frames",
        "zstd skipped"
    })
    void whatNeverBecomesAnythingEnds(String what) throws Exception {
        byte[] header = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
        byte[] named = header.clone();
        named[3] = 8;
        byte[] extra = join(header.clone(), new byte[] {-1, -1});
        extra[3] = 4;
        byte[] member = Encoded.by(Coding.GZIP, new byte[0]);
        int[] octets = new int[member.length];
        Arrays.setAll(octets, i -> member[i]);
        int much = 1 << 20;
        byte[] bomb = switch (what) {
            case "gzip blocks" -> join(header, repeated(much, 0, 0, 0, -1, -1));
            case "gzip members" -> repeated(much / octets.length * octets.length, octets);
            case "gzip name" -> join(named, repeated(much, 'n'));
            case "gzip extra" -> join(extra, repeated(much, 'x'));
            case "deflate blocks" -> join(new byte[] {0x78, (byte) 0x9c}, repeated(much, 0, 0, 0, -1, -1));
            // A frame of one empty block.
            case "zstd frames" -> repeated(much, 0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0);
            case "zstd skipped" -> repeated(much, 0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0x7f);
            default -> throw new IllegalStateException(what);
        };
        DecompressSpec small = new DecompressSpec(ON.encodings(), 64 << 10, 100);
        try (ScriptedServer server = Bodies.swallowing();
                ProxyFixture fixture = new ProxyFixture(oneLoop(small, server));
                Socket client = fixture.connect("web")) {
            Thread.startVirtualThread(() -> {
                try {
                    Bodies.post(client, what.substring(0, what.indexOf(' ')), bomb);
                } catch (IOException e) {
                    // Not all of it is wanted.
                }
            });
            int status = Bodies.status(client);
            assertEquals(what.equals("gzip name") || what.equals("gzip extra") ? 400 : 413, status);
            Bodies.awaitNothingHeld(fixture);
        }
    }

    /// Each octet in a chunk of its own.
    @ParameterizedTest
    @EnumSource
    void oneOctetAtATimeTakesNoMore(Coding coding) throws Exception {
        byte[] whole = zeros(coding, 4 << 20);
        byte[] bomb = Arrays.copyOf(whole, Math.min(60, whole.length - 1));
        try (ScriptedServer server = Bodies.swallowing();
                ProxyFixture fixture = new ProxyFixture(oneLoop(LARGE, server));
                Socket client = fixture.connect("web")) {
            client.setTcpNoDelay(true);
            Bodies.send(
                    client,
                    "POST /a HTTP/1.1\r\nHost: h\r\nContent-Encoding: " + coding.word()
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (byte octet : bomb) {
                Bodies.send(client, new byte[] {'1', '\r', '\n', octet, '\r', '\n'});
                TimeUnit.MILLISECONDS.sleep(1);
                assertTrue(fixture.state.memory().held() < 1 << 20);
            }
            client.setSoLinger(true, 0);
            client.close();
            assertTrue(fixture.line().endsWith("client_abort"));
            Bodies.awaitNothingHeld(fixture);
        }
    }

    /// Slow clients with the largest window are refused before all of the loop's memory is theirs.
    @Test
    void windowsAreBoundedTogether() throws Exception {
        byte[] bomb = zeros(Coding.BR, 64 << 20);
        try (ScriptedServer stuck = new ScriptedServer(peer -> {
                    peer.head();
                    peer.socket.getInputStream().read(new byte[1]);
                    try {
                        TimeUnit.SECONDS.sleep(30);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                });
                ProxyFixture fixture = new ProxyFixture(oneLoop(LARGE, stuck))) {
            Socket[] clients = new Socket[8];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = fixture.connect("web");
                Bodies.post(clients[i], "br", bomb);
            }
            Bodies.await(() -> Bodies.counts(fixture).refusals.sum(DecompressionRefusal.BUSY) >= 4);
            String line = fixture.line();
            assertTrue(line.endsWith("503 overload"), line);
            assertEquals("decompress_busy", fixture.detail());
            for (Socket client : clients) {
                client.setSoLinger(true, 0);
                client.close();
            }
            Bodies.awaitNothingHeld(fixture);
        }
    }
}
