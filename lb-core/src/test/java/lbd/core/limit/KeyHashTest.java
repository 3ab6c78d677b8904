package lbd.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    private static final KeyHash HASH = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    private static byte[] counting(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) i;
        }
        return octets;
    }

    /// Appendix A of the paper, and the first lines of its authors' vectors.
    @Test
    void isSipHash() {
        assertEquals(0xa129ca6149be45e5L, HASH.of(counting(15), 15));
        assertEquals(0x726fdb47dd0e0e31L, HASH.of(counting(0), 0));
        assertEquals(0x74f839c593dc67fdL, HASH.of(counting(1), 1));
    }

    @Test
    void onlyTheLengthCounts() {
        assertEquals(HASH.of(counting(15), 15), HASH.of(counting(99), 15));
    }

    @Test
    void everyLengthHasAnother() {
        Set<Long> seen = new HashSet<>();
        for (int length = 0; length < 2000; length++) {
            seen.add(HASH.of(new byte[length], length));
        }
        assertEquals(2000, seen.size());
    }

    @Test
    void everyProcessHasItsSecret() {
        assertNotEquals(KeyHash.random().of(counting(8), 8), KeyHash.random().of(counting(8), 8));
    }
}
