package lbd.core.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EscapingTest {
    @Test
    void eightBytesArePlainWhenEachIs() {
        for (int value = 0; value < 256; value++) {
            for (int place = 0; place < Long.BYTES; place++) {
                assertEquals(
                        Escaping.isPlain(value),
                        Escaping.arePlain(eight('a', place, value)),
                        "%02x in place %d".formatted(value, place));
            }
        }
    }

    @Test
    void noOtherByteHidesOneThatIsNotPlain() {
        for (int value = 0; value < 256; value++) {
            for (int other = 0; other < 256; other++) {
                boolean both = Escaping.isPlain(value) && Escaping.isPlain(other);
                assertEquals(both, Escaping.arePlain(eight(other, 3, value)), "%02x in %02x".formatted(value, other));
            }
        }
    }

    private static long eight(int others, int place, int value) {
        byte[] bytes = new byte[Long.BYTES];
        Arrays.fill(bytes, (byte) others);
        bytes[place] = (byte) value;
        return ByteBuffer.wrap(bytes).getLong();
    }
}
