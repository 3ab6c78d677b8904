package lbd.proxy.http2;

/// The streams that we have reset last, or passed over: frames of theirs may still be on their way, and are no mistake.
/// A connection that resets none holds no memory for it. Confined to the connection's loop.
final class Resets {
    private static final int LEAST = 32;
    private static final int MOST = 512;
    private static final int[] NONE = {};

    private final int window;
    /// A power of two, at least twice as many as may be open at once unless that is very many.
    private final int slots;
    /// Each at the place that its number has in it: another one takes that place only [#slots] streams later.
    private int[] ids = NONE;
    private long count;
    private long strays;

    /// @param window octets that may have been on their way on each of them
    /// @param most   streams that may be open at once, 1 or more
    Resets(int window, int most) {
        this.window = window;
        this.slots = Integer.highestOneBit(4 * Math.clamp(most, LEAST, MOST) - 1);
    }

    /// Whether data of such a stream was sent before its peer knew: no more than all their windows.
    boolean wasOnItsWay(int octets) {
        strays += octets;
        return octets > 0 && strays <= count * window;
    }

    void add(int id) {
        if (ids.length == 0) {
            ids = new int[slots];
        }
        ids[slot(id)] = id;
        count++;
    }

    boolean has(int id) {
        return ids.length > 0 && ids[slot(id)] == id;
    }

    /// A client's streams have odd numbers, and only those are reset.
    private int slot(int id) {
        return (id >>> 1) & (slots - 1);
    }
}
