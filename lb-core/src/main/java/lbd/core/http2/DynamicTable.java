package lbd.core.http2;

import java.util.Arrays;

/// The fields that a peer has told us to remember (RFC 7541 section 2.3.2): newest first, the oldest out when
/// they would take more than the table's size. A connection that never uses it holds no memory for it.
///
/// Octets of all entries lie one after another in one array, the oldest first. New ones are added behind; when there is
/// no room behind, what is left is moved to the front, which happens once for as many octets as the table may hold.
final class DynamicTable {
    /// What an entry counts beside its name and value (section 4.1).
    static final int OVERHEAD = 32;

    private static final byte[] NO_OCTETS = {};
    private static final int[] NO_ENTRIES = {};
    /// Numbers of an entry: where its name starts, how long its name is, how long its value.
    private static final int STRIDE = 3;

    private final int limit;
    private int maxSize;
    private int size;

    private byte[] octets = NO_OCTETS;
    private int octetsEnd;
    /// A ring; its length is a multiple of [#STRIDE].
    private int[] entries = NO_ENTRIES;
    private int oldest;
    private int count;

    /// @param limit the most that the peer may choose, as our SETTINGS_HEADER_TABLE_SIZE says
    DynamicTable(int limit) {
        this.limit = limit;
        this.maxSize = limit;
    }

    /// @return how many entries there are; the newest has the number 0
    int count() {
        return count;
    }

    /// @return the present size as the RFC counts it
    int size() {
        return size;
    }

    byte[] octets() {
        return octets;
    }

    int nameStart(int entry) {
        return entries[at(entry)];
    }

    int nameLength(int entry) {
        return entries[at(entry) + 1];
    }

    int valueStart(int entry) {
        int at = at(entry);
        return entries[at] + entries[at + 1];
    }

    int valueLength(int entry) {
        return entries[at(entry) + 2];
    }

    private int at(int entry) {
        return (oldest + count - 1 - entry) * STRIDE % entries.length;
    }

    /// @return false if that is more than we allow
    boolean resize(int newMaxSize) {
        if (newMaxSize > limit) {
            return false;
        }
        maxSize = newMaxSize;
        evict(0);
        return true;
    }

    /// Adds an entry. One that is larger than the table empties it and is not added, which is no mistake (section 4.4).
    ///
    /// @param name may be [#octets()] itself, as for a field that takes its name from an entry here
    void add(byte[] name, int nameFrom, int nameLength, byte[] value, int valueFrom, int valueLength) {
        int needed = nameLength + valueLength;
        evict(needed + OVERHEAD);
        if (needed + OVERHEAD > maxSize) {
            return;
        }
        byte[] from = name;
        int start = nameFrom;
        if (octetsEnd + needed > octets.length) {
            // The name may be that of an entry of ours, which lasts until something moves.
            from = Arrays.copyOfRange(name, nameFrom, nameFrom + nameLength);
            start = 0;
            makeRoom(needed);
        }
        System.arraycopy(from, start, octets, octetsEnd, nameLength);
        System.arraycopy(value, valueFrom, octets, octetsEnd + nameLength, valueLength);
        push(octetsEnd, nameLength, valueLength);
        octetsEnd += needed;
        size += needed + OVERHEAD;
    }

    private void makeRoom(int needed) {
        int first = count == 0 ? octetsEnd : nameStart(count - 1);
        int live = octetsEnd - first;
        byte[] to = live + needed > octets.length / 2 ? new byte[grown(live + needed)] : octets;
        System.arraycopy(octets, first, to, 0, live);
        for (int i = 0; i < count; i++) {
            entries[at(i)] -= first;
        }
        octets = to;
        octetsEnd = live;
    }

    // Twice what may ever be live, so that moving is rare; smaller while the table is.
    private int grown(int needed) {
        return Math.min(Math.max(2 * needed, 256), 2 * limit);
    }

    private void push(int nameStart, int nameLength, int valueLength) {
        if ((count + 1) * STRIDE > entries.length) {
            int[] longer = new int[Math.max(8 * STRIDE, entries.length * 2)];
            for (int i = 0; i < count; i++) {
                System.arraycopy(entries, at(i), longer, (count - 1 - i) * STRIDE, STRIDE);
            }
            entries = longer;
            oldest = 0;
        }
        int at = (oldest + count) * STRIDE % entries.length;
        entries[at] = nameStart;
        entries[at + 1] = nameLength;
        entries[at + 2] = valueLength;
        count++;
    }

    /// Removes the oldest entries until `more` fits.
    private void evict(int more) {
        while (count > 0 && size + more > maxSize) {
            int last = count - 1;
            size -= nameLength(last) + valueLength(last) + OVERHEAD;
            count--;
            oldest = (oldest + 1) % (entries.length / STRIDE);
        }
        if (count == 0) {
            oldest = 0;
        }
    }

    /// For tests and the memory budget: octets that are held for the table.
    int held() {
        return octets.length + entries.length * Integer.BYTES;
    }

    /// @return a copy of the name and the value, for tests
    byte[] copy(int entry) {
        int start = nameStart(entry);
        return Arrays.copyOfRange(octets, start, start + nameLength(entry) + valueLength(entry));
    }
}
