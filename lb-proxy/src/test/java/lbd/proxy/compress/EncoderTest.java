package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.github.luben.zstd.ZstdInputStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import lbd.core.model.edge.Encoding;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderTest {
    private static final int BODIES = 1000;

    @BeforeAll
    static void load() {
        Libraries.zstd();
        Libraries.brotli();
    }

    /// Text, noise, or one byte again and again.
    private static byte[] body(Random random) {
        byte[] body = new byte[random.nextInt(4) == 0 ? random.nextInt(10) : random.nextInt(60_000)];
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(body);
            case 1 -> Arrays.fill(body, (byte) 'x');
            default -> {
                for (int i = 0; i < body.length; i++) {
                    body[i] = (byte) ('a' + random.nextInt(1 + i % 7));
                }
            }
        }
        return body;
    }

    private static InputStream decoded(Encoding encoding, byte[] bytes) throws IOException {
        return decoded(encoding, new ByteArrayInputStream(bytes));
    }

    private static InputStream decoded(Encoding encoding, InputStream bytes) throws IOException {
        return switch (encoding) {
            case ZSTD -> new ZstdInputStream(bytes).setContinuous(true);
            case BR -> new Brotli(bytes);
            case GZIP -> new GZIPInputStream(bytes);
        };
    }

    @ParameterizedTest
    @EnumSource
    void bodiesInPiecesComeOutAsTheyWentIn(Encoding encoding) throws Exception {
        long seed = Long.getLong("lbd.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        Encoder encoder = Encoder.of(encoding, encoding.defaultLevel());
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteBuf out = Unpooled.directBuffer(16);
        for (int i = 0; i < BODIES; i++) {
            byte[] body = body(random);
            sent.reset();
            for (int at = 0; at < body.length; ) {
                int count = Math.min(body.length - at, 1 + random.nextInt(random.nextBoolean() ? 20_000 : 200));
                ByteBuf piece = random.nextBoolean()
                        ? Unpooled.wrappedBuffer(body, at, count)
                        : Unpooled.directBuffer(count).writeBytes(body, at, count);
                encoder.write(piece, out);
                assertEquals(0, piece.readableBytes());
                piece.release();
                at += count;
                if (random.nextInt(4) == 0) {
                    encoder.flush(out);
                }
                if (random.nextInt(3) == 0) {
                    out.readBytes(sent, out.readableBytes());
                    out.clear();
                }
            }
            encoder.end(out);
            out.readBytes(sent, out.readableBytes());
            out.clear();
            encoder.reset();
            assertArrayEquals(body, decoded(encoding, sent.toByteArray()).readAllBytes(), "seed " + seed);
        }
        out.release();
        encoder.free();
    }

    @ParameterizedTest
    @EnumSource
    void everyLevelWorks(Encoding encoding) throws Exception {
        byte[] body = "again and again ".repeat(1000).getBytes(US_ASCII);
        for (int level = encoding.minLevel(); level <= encoding.maxLevel(); level++) {
            Encoder encoder = Encoder.of(encoding, level);
            ByteBuf out = Unpooled.directBuffer(16);
            encoder.write(Unpooled.wrappedBuffer(body), out);
            encoder.end(out);
            byte[] sent = new byte[out.readableBytes()];
            out.readBytes(sent);
            assertTrue(sent.length < 500, level + ": " + sent.length);
            assertArrayEquals(body, decoded(encoding, sent).readAllBytes());
            out.release();
            encoder.free();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFlushGivesEveryByte(Encoding encoding) throws Exception {
        Random random = new Random(7);
        Encoder encoder = Encoder.of(encoding, encoding.defaultLevel());
        ByteBuf out = Unpooled.directBuffer(16);
        InputStream decoded = null;
        for (int i = 0; i < 300; i++) {
            byte[] body = body(random);
            encoder.write(Unpooled.wrappedBuffer(body), out);
            encoder.flush(out);
            if (decoded == null) {
                decoded = decoded(encoding, new Flushed(out));
            }
            assertArrayEquals(body, decoded.readNBytes(body.length), "after " + i);
            out.discardReadBytes();
        }
        out.release();
        encoder.free();
    }

    /// What has come so far: to ask for more is to have missed something.
    private static final class Flushed extends InputStream {
        private final ByteBuf from;

        Flushed(ByteBuf from) {
            this.from = from;
        }

        @Override
        public int read() {
            assertTrue(from.isReadable(), "not every byte has been flushed");
            return from.readUnsignedByte();
        }

        @Override
        public int read(byte[] to, int at, int most) {
            assertTrue(from.isReadable(), "not every byte has been flushed");
            int count = Math.min(most, from.readableBytes());
            from.readBytes(to, at, count);
            return count;
        }
    }

    /// Gives what can be had of the bytes that have come: the library's own stream asks for more first.
    private static final class Brotli extends InputStream {
        private final InputStream from;
        private final DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(1 << 16);
        private ByteBuffer ready = ByteBuffer.allocate(0);
        private boolean ended;

        Brotli(InputStream from) throws IOException {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            while (!ready.hasRemaining()) {
                if (ended) {
                    return -1;
                } else if (decoder.hasOutput()) {
                    ready = decoder.pull();
                } else if (decoder.getStatus() == DecoderJNI.Status.DONE) {
                    decoder.destroy();
                    ended = true;
                } else if (decoder.getStatus() == DecoderJNI.Status.OK) {
                    decoder.push(0);
                } else {
                    byte[] piece = new byte[decoder.getInputBuffer().capacity()];
                    int count = Math.max(0, from.read(piece));
                    decoder.getInputBuffer().clear().put(piece, 0, count);
                    decoder.push(count);
                    assertTrue(count > 0 || decoder.hasOutput(), "it does not end");
                }
                assertTrue(ended || decoder.getStatus() != DecoderJNI.Status.ERROR);
            }
            return ready.get() & 0xff;
        }
    }
}
