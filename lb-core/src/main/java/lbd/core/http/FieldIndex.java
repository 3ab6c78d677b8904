package lbd.core.http;

import java.util.Arrays;

/// Where in a head of many fields those of one name are, so that many look-ups need not go through all of it. Made
/// anew for each head that has been looked through several times; its room is used again.
final class FieldIndex {
    private static final int ENDING = 4;
    private static final int[] NONE = {};

    /// The first field of each slot, and the next in the slot of each field: one more than its index, 0 for none.
    private int[] first = NONE;

    private int[] next = NONE;
    private int mask;

    int bytes() {
        return (first.length + next.length) * Integer.BYTES;
    }

    void build(Head head) {
        int count = head.fieldCount();
        int slots = Integer.highestOneBit(count) * 2;
        if (first.length < slots) {
            first = new int[slots];
            next = new int[slots];
        } else {
            Arrays.fill(first, 0, slots, 0);
        }
        mask = slots - 1;
        for (int f = count - 1; f >= 0; f--) {
            int slot = slot(head.bytes, head.nameStart(f), head.nameEnd(f));
            next[f] = first[slot];
            first[slot] = f + 1;
        }
    }

    /// @param from the first index to look at: 0, or the one after a field of that name
    /// @return the next field of that name, or -1
    int find(Head head, byte[] lowerCaseName, int from) {
        int f = from == 0 ? first[slot(lowerCaseName, 0, lowerCaseName.length)] : next[from - 1];
        while (f > 0 && !head.nameEquals(f - 1, lowerCaseName)) {
            f = next[f - 1];
        }
        return f - 1;
    }

    /// Names of one kind begin alike and differ at their ends.
    private int slot(byte[] b, int from, int to) {
        int hash = to - from;
        for (int p = Math.max(from, to - ENDING); p < to; p++) {
            hash = hash * 31 + (b[p] | 0x20);
        }
        return (hash ^ hash >>> 9) & mask;
    }
}
