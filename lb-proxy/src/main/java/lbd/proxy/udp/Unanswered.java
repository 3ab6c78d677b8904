package lbd.proxy.udp;

import org.jspecify.annotations.Nullable;

/// The first datagrams of a session that no server has answered yet. They go to another server when the first refuses
/// them. Few and small ones only, and within what the loop allows: beyond it, a refused datagram is a lost one.
final class Unanswered {
    private static final int MAX_COUNT = 4;
    private static final int MAX_BYTES = 4096;

    /// What one costs beside its bytes, so that empty ones are not for free.
    private static final int OVERHEAD = 64;

    private final UdpLoop loop;
    private byte @Nullable [][] datagrams;
    private int count;
    private int bytes;

    Unanswered(UdpLoop loop) {
        this.loop = loop;
    }

    int count() {
        return count;
    }

    byte[] get(int i) {
        byte[][] kept = datagrams;
        if (kept == null) {
            throw new IndexOutOfBoundsException(i);
        }
        return kept[i];
    }

    /// Whether a datagram of that size can be kept; one that can is kept by the call of [#keep] that follows.
    boolean reserve(int length) {
        int cost = length + OVERHEAD;
        if (count == MAX_COUNT || bytes + cost > MAX_BYTES || !loop.mayKeep(cost)) {
            return false;
        }
        bytes += cost;
        return true;
    }

    void keep(byte[] datagram) {
        if (datagrams == null) {
            datagrams = new byte[MAX_COUNT][];
        }
        datagrams[count++] = datagram;
    }

    void clear() {
        loop.keepsNoMore(bytes);
        bytes = 0;
        count = 0;
        datagrams = null;
    }
}
