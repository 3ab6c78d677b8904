package lbd.proxy.decompress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import lbd.core.model.edge.Coding;
import lbd.core.runtime.DecompressionRefusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DecoderTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
    private static final long NO_BOUND = Long.MAX_VALUE / 4;
    private static final byte[] TEXT = "again and again, ".repeat(3_000).getBytes();

    private final Random random = new Random(18);

    /// What comes out, with input and room in pieces of at most so much.
    private byte[] decode(List<Coding> codings, byte[] encoded, int mostIn, int mostOut) throws UndecodableException {
        Chain chain = new Chain(codings, NO_BOUND, ALLOCATOR);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int at = 0; at < encoded.length; ) {
                int count = Math.min(encoded.length - at, 1 + random.nextInt(mostIn));
                ByteBuf in = ALLOCATOR.directBuffer(count);
                try {
                    in.writeBytes(encoded, at, count);
                    at += count;
                    while (in.isReadable() || chain.hasMore()) {
                        step(chain, in, 1 + random.nextInt(mostOut), all);
                    }
                } finally {
                    in.release();
                }
            }
            if (!chain.isWhole()) {
                throw new UndecodableException(DecompressionRefusal.TRUNCATED);
            }
            return all.toByteArray();
        } finally {
            chain.close();
        }
    }

    private static void step(Chain chain, ByteBuf in, int room, ByteArrayOutputStream all) throws UndecodableException {
        ByteBuf out = ALLOCATOR.directBuffer(room, room);
        try {
            chain.decode(in, out);
            byte[] made = new byte[out.readableBytes()];
            out.readBytes(made);
            all.writeBytes(made);
        } finally {
            out.release();
        }
    }

    private DecompressionRefusal refusal(List<Coding> codings, byte[] encoded) {
        return assertThrows(UndecodableException.class, () -> decode(codings, encoded, 1000, 1000))
                .why();
    }

    private byte[] randomBody() {
        byte[] body = new byte[random.nextInt(1 << random.nextInt(4, 18))];
        int kinds = 1 << random.nextInt(9);
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) random.nextInt(kinds);
        }
        return body;
    }

    @ParameterizedTest
    @EnumSource
    void randomBodiesComeOutAsTheyWere(Coding coding) throws Exception {
        for (int i = 0; i < 1_000; i++) {
            byte[] body = randomBody();
            byte[] encoded = Encoded.by(coding, body);
            int pieces = 1 << random.nextInt(13);
            assertArrayEquals(body, decode(List.of(coding), encoded, 2 * pieces, 8 * pieces), "body " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneOctetAtATimeIsEnough(Coding coding) throws Exception {
        assertArrayEquals(TEXT, decode(List.of(coding), Encoded.by(coding, TEXT), 1, 1));
    }

    @Test
    void codingsAreTakenOffFromTheLastToTheFirst() throws Exception {
        List<Coding> order = new ArrayList<>(List.of(Coding.values()));
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(order, random);
            byte[] body = randomBody();
            byte[] encoded = body;
            for (Coding one : order) {
                encoded = Encoded.by(one, encoded);
            }
            assertArrayEquals(body, decode(order.reversed(), encoded, 3_000, 3_000), order.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void noPartOfABodyIsTakenForTheWhole(Coding coding) throws Exception {
        byte[] encoded = Encoded.by(coding, "a body that ends".getBytes());
        for (int length = 1; length < encoded.length; length++) {
            assertEquals(
                    DecompressionRefusal.TRUNCATED,
                    refusal(List.of(coding), Arrays.copyOf(encoded, length)),
                    "of " + length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatFollowsTheEndIsRefused(Coding coding) throws Exception {
        byte[] encoded = Encoded.by(coding, TEXT);
        byte[] more = Arrays.copyOf(encoded, encoded.length + 5);
        assertEquals(DecompressionRefusal.BROKEN, refusal(List.of(coding), more));
    }

    @ParameterizedTest
    @EnumSource
    void noiseIsRefusedAndHarmless(Coding coding) throws Exception {
        byte[] good = Encoded.by(coding, TEXT);
        for (int i = 0; i < 500; i++) {
            byte[] bad = good.clone();
            for (int n = 0; n <= random.nextInt(3); n++) {
                bad[random.nextInt(random.nextBoolean() ? 12 : bad.length)] = (byte) random.nextInt();
            }
            try {
                byte[] made = decode(List.of(coding), bad, 1000, 5000);
                // Those without a checksum may have become another text.
                assertTrue(coding != Coding.GZIP || Arrays.equals(made, TEXT), "body " + i);
            } catch (UndecodableException e) {
                assertFalse(e.why() == DecompressionRefusal.SIZE, "body " + i);
            }
        }
    }

    /// Longer than any window.
    @ParameterizedTest
    @EnumSource
    void longBodiesComeOutAsTheyWere(Coding coding) throws Exception {
        byte[] noise = new byte[1 << 20];
        random.nextBytes(noise);
        byte[] body = new byte[32 << 20];
        for (int at = 0; at < body.length; at += noise.length) {
            System.arraycopy(noise, 0, body, at, noise.length);
        }
        assertArrayEquals(body, decode(List.of(coding), Encoded.by(coding, body), 60_000, 60_000));
    }

    @Test
    void membersOfGzipAreOneBody() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            byte[] body = randomBody();
            all.writeBytes(body);
            encoded.writeBytes(Encoded.by(Coding.GZIP, body));
        }
        assertArrayEquals(all.toByteArray(), decode(List.of(Coding.GZIP), encoded.toByteArray(), 999, 9_999));
    }

    @Test
    void framesOfZstdAreOneBodyAndSomeAreSkipped() throws Exception {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.writeBytes(new byte[] {0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'});
        encoded.writeBytes(Encoded.by(Coding.ZSTD, TEXT));
        encoded.writeBytes(new byte[] {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0});
        encoded.writeBytes(Encoded.by(Coding.ZSTD, "end".getBytes()));
        byte[] made = decode(List.of(Coding.ZSTD), encoded.toByteArray(), 7, 700);
        assertEquals(new String(TEXT) + "end", new String(made));
    }

    @Test
    void deflateWithoutItsHeaderIsTaken() throws Exception {
        for (int i = 0; i < 100; i++) {
            byte[] body = randomBody();
            assertArrayEquals(body, decode(List.of(Coding.DEFLATE), Encoded.bare(body), 100, 10_000));
        }
    }

    /// @param flags of the header, with a checksum of it
    private static byte[] header(int flags, byte[]... fields) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) (flags | 2), 1, 2, 3, 4, 0, 3});
        for (byte[] field : fields) {
            header.writeBytes(field);
        }
        CRC32 checksum = new CRC32();
        checksum.update(header.toByteArray());
        header.write((int) checksum.getValue());
        header.write((int) checksum.getValue() >> 8);
        return header.toByteArray();
    }

    private static byte[] with(byte[] header, byte[] gzip) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header);
        all.write(gzip, 10, gzip.length - 10);
        return all.toByteArray();
    }

    @Test
    void headersOfGzipMayHaveAllThatTheyMay() throws Exception {
        byte[] gzip = Encoded.by(Coding.GZIP, TEXT);
        byte[] all = header(4 | 8 | 16, new byte[] {3, 0, 0, 0, 0}, "name\0".getBytes(), "comment\0".getBytes());
        for (byte[] header : List.of(all, header(0), header(4, new byte[] {0, 0}), header(16, new byte[] {0}))) {
            assertArrayEquals(TEXT, decode(List.of(Coding.GZIP), with(header, gzip), 5, 5_000));
        }
        all[all.length - 1]++;
        assertEquals(DecompressionRefusal.BROKEN, refusal(List.of(Coding.GZIP), with(all, gzip)));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void aHeaderOfGzipEndsSomewhere(int flags) {
        byte[] endless = Arrays.copyOf(header(flags, new byte[] {'n'}), 200_000);
        Arrays.fill(endless, 11, endless.length, (byte) 'n');
        assertEquals(DecompressionRefusal.BROKEN, refusal(List.of(Coding.GZIP), endless));
    }

    @Test
    void noFrameOfZstdHasMoreThanHttpAllows() throws Exception {
        for (int log = 20; log <= 27; log++) {
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            try (ZstdOutputStream out = new ZstdOutputStream(encoded, 3)) {
                out.setLong(log);
                out.write(TEXT);
            }
            if (log <= 23) {
                assertArrayEquals(TEXT, decode(List.of(Coding.ZSTD), encoded.toByteArray(), 100, 9_999));
            } else {
                assertEquals(DecompressionRefusal.WINDOW, refusal(List.of(Coding.ZSTD), encoded.toByteArray()));
            }
        }
    }

    /// The library gives it back only when the body is over.
    @Test
    void aFramesWindowIsCountedWhenTheFrameIsOver() throws Exception {
        int window = 8 << 20;
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (ZstdOutputStream large = new ZstdOutputStream(encoded, 3)) {
            large.setLong(23);
            large.write(new byte[window + (1 << 20)]);
        }
        Chain chain = new Chain(List.of(Coding.ZSTD), NO_BOUND, ALLOCATOR);
        ByteBuf in = ALLOCATOR.directBuffer().writeBytes(encoded.toByteArray());
        ByteBuf out = ALLOCATOR.directBuffer(1 << 20);
        try {
            assertTrue(chain.memory() < window, "before it has made anything");
            drain(chain, in, out);
            assertTrue(chain.isWhole());
            assertTrue(chain.memory() > window, "after the frame: " + chain.memory());
            long before = chain.memory();
            drain(chain, in.writeBytes(Encoded.by(Coding.ZSTD, TEXT)), out);
            assertEquals(before, chain.memory(), "after another that needs less");
        } finally {
            in.release();
            out.release();
            chain.close();
        }
    }

    private static void drain(Chain chain, ByteBuf in, ByteBuf out) throws UndecodableException {
        while (in.isReadable() || chain.hasMore()) {
            chain.decode(in, out.clear());
        }
    }

    @Test
    void aStreamOfLargeWindowBrotliIsNone() {
        assertEquals(DecompressionRefusal.WINDOW, refusal(List.of(Coding.BR), new byte[] {0x11, 0x18}));
    }

    @Test
    void whatOnlyFillsTheInnerCodingIsBounded() throws Exception {
        byte[] zeros = Encoded.by(Coding.GZIP, new byte[1 << 20], 64 << 20);
        byte[] nested = Encoded.by(Coding.GZIP, zeros);
        Chain chain = new Chain(List.of(Coding.GZIP, Coding.GZIP), 16 << 10, ALLOCATOR);
        ByteBuf in = ALLOCATOR.directBuffer().writeBytes(nested);
        ByteBuf out = ALLOCATOR.directBuffer(1 << 20);
        try {
            UndecodableException e = assertThrows(UndecodableException.class, () -> {
                while (in.isReadable() || chain.hasMore()) {
                    chain.decode(in, out.clear());
                }
            });
            assertEquals(DecompressionRefusal.SIZE, e.why());
        } finally {
            in.release();
            out.release();
            chain.close();
        }
    }

    @Test
    void theEmptyBodyOfEachCodingIsEmpty() throws Exception {
        for (Coding coding : Coding.values()) {
            assertEquals(0, decode(List.of(coding), Encoded.by(coding, new byte[0]), 3, 3).length, coding.word());
        }
    }

    /// As the tools of the system make it.
    @ParameterizedTest
    @EnumSource
    void whatOthersEncodeIsDecoded(Coding coding) throws Exception {
        List<String> tool = switch (coding) {
            case GZIP -> List.of("gzip", "-9");
            case DEFLATE ->
                List.of(
                        "python3",
                        "-c",
                        "import sys,zlib;sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read(),9))");
            case BR -> List.of("brotli", "-q", "9", "--lgwin=24");
            case ZSTD -> List.of("zstd", "-19", "--no-progress");
        };
        Process process;
        try {
            process = new ProcessBuilder(tool).start();
        } catch (java.io.IOException e) {
            org.junit.jupiter.api.Assumptions.abort("no " + tool.getFirst());
            return;
        }
        try (OutputStream to = process.getOutputStream()) {
            to.write(TEXT);
        }
        byte[] encoded = process.getInputStream().readAllBytes();
        assertArrayEquals(TEXT, decode(List.of(coding), encoded, 1000, 9_999));
    }
}
