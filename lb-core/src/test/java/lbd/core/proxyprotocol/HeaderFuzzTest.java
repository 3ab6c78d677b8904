package lbd.core.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Mutated headers, whole and cut at one place: equal readings, no exception, never more bytes taken than the
/// greatest header has. `-Dlbd.fuzz.inputs=10000000` makes it long, `-Dlbd.fuzz.seed=n` makes it another one; a
/// failure prints the seed and the input.
class HeaderFuzzTest {
    private static final long INPUTS = Long.getLong("lbd.fuzz.inputs", 1_000_000);
    private static final long SEED = Long.getLong("lbd.fuzz.seed", 20_250_601);
    private static final InetSocketAddress V4 = new InetSocketAddress("192.0.2.1", 56324);
    private static final InetSocketAddress V6 = new InetSocketAddress("2001:db8::1", 443);
    private static final List<byte[]> SEEDS = List.of(
            HeaderWriter.v1(V4, V4),
            HeaderWriter.v1(V6, V6),
            HeaderWriter.v1Unknown(),
            HeaderWriter.v2(V4, V4),
            HeaderWriter.v2(V6, V6),
            HeaderWriter.v2Local(),
            HexFormat.of()
                    .parseHex("0d0a0d0a000d0a515549540a" + "21110026" + "c0000201c6336401dc0401bb" + "0400020000"
                            + "20000d0100000000210005544c537631"
                            + "05000161"));
    private static final byte[] TELLING =
            "PROXY TCP46 UNKNOWN:.%0129\r\n\0\1\2\3\4\5\u0011\u0020\u0021\u00ff".getBytes(StandardCharsets.ISO_8859_1);

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void cutsChangeNothing() {
        long good = 0;
        for (long i = 0; i < INPUTS; i++) {
            byte[] input = mutated();
            try {
                HeaderOutcome whole = read(input, input.length);
                assertEquals(whole, read(input, random.nextInt(input.length + 1)));
                good += whole instanceof ProxyHeader ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + SEED + ", input " + HexFormat.of().formatHex(input), e);
            }
        }
        long read = good;
        assertTrue(read > INPUTS / 100, () -> "the inputs have become useless: " + read + " were headers");
    }

    private static @Nullable HeaderOutcome read(byte[] input, int cut) {
        HeaderReader reader = new HeaderReader();
        HeaderOutcome first = reader.read(ByteBuffer.wrap(input, 0, cut));
        return first != null ? first : reader.read(ByteBuffer.wrap(input, cut, input.length - cut));
    }

    private byte[] mutated() {
        byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        int changes = random.nextInt(1, 4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = TELLING[random.nextInt(TELLING.length)];
                case 2 -> bytes = without(bytes, at);
                default -> bytes = with(bytes, at);
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at) {
        byte[] shorter = new byte[Math.max(1, bytes.length - 1)];
        System.arraycopy(bytes, 0, shorter, 0, Math.min(at, shorter.length));
        System.arraycopy(bytes, Math.min(at + 1, bytes.length), shorter, at, Math.max(0, shorter.length - at));
        return shorter;
    }

    private byte[] with(byte[] bytes, int at) {
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 0, at);
        longer[at] = TELLING[random.nextInt(TELLING.length)];
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        return longer;
    }
}
