package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import lbd.core.model.edge.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderTest {
    private static final int BODIES = 1000;

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
        return switch (encoding) {
            case GZIP -> new GZIPInputStream(new ByteArrayInputStream(bytes));
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

    @Test
    void aFlushGivesEveryByte() throws Exception {
        Random random = new Random(7);
        Encoder encoder = new GzipEncoder(1);
        Inflater inflater = new Inflater(true);
        ByteBuf out = Unpooled.directBuffer(16);
        boolean header = true;
        for (int i = 0; i < 300; i++) {
            byte[] body = body(random);
            encoder.write(Unpooled.wrappedBuffer(body), out);
            encoder.flush(out);
            if (header) {
                out.skipBytes(10);
                header = false;
            }
            byte[] sent = new byte[out.readableBytes()];
            out.readBytes(sent);
            out.clear();
            inflater.setInput(sent);
            byte[] read = new byte[body.length];
            int count = 0;
            while (count < read.length) {
                int more = inflater.inflate(read, count, read.length - count);
                assertTrue(more > 0, "at " + count + " of " + read.length);
                count += more;
            }
            assertArrayEquals(body, read);
        }
        inflater.end();
        out.release();
        encoder.free();
    }
}
