package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// A set of texts that octets are looked up in: one hash and one comparison, however many there are. Immutable.
final class ByteSet {
    private final byte[] @Nullable [] slots;

    ByteSet(Collection<String> texts) {
        slots = new byte[Integer.highestOneBit(texts.size() + 1) * 4][];
        for (String text : texts) {
            byte[] octets = text.getBytes(UTF_8);
            int slot = slot(octets, 0, octets.length);
            while (slots[slot] != null) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = octets;
        }
    }

    boolean contains(byte[] b, int from, int to) {
        for (int slot = slot(b, from, to); ; slot = (slot + 1) & (slots.length - 1)) {
            byte[] octets = slots[slot];
            if (octets == null) {
                return false;
            }
            if (Arrays.equals(octets, 0, octets.length, b, from, to)) {
                return true;
            }
        }
    }

    /// The longest row of slots that are taken: no look-up compares more.
    int longestRow() {
        int longest = 0;
        int row = 0;
        for (byte[] slot : slots) {
            row = slot == null ? 0 : row + 1;
            longest = Math.max(longest, row);
        }
        return longest;
    }

    private int slot(byte[] b, int from, int to) {
        int hash = 1;
        for (int p = from; p < to; p++) {
            hash = 31 * hash + b[p];
        }
        return Spread.of(hash) & (slots.length - 1);
    }
}
