package lbd.proxy.stream;

import lbd.proxy.loop.ReadBuffer;

/// How much one read of a stream may give: what can be dealt with in a connection's share of its loop's time. Small
/// pieces, as one-byte chunks are, cost more than their bytes: who sends them is read in smaller reads.
final class ReadSize {
    /// What a read, and a row of reads, may take before the loop's other connections have their turn.
    static final long SHARE_NANOS = 1_000_000;

    /// Of a stream that is not known yet.
    static final int FIRST = 32 * 1024;

    /// No read is larger that takes too long; what is as small need not be timed.
    static final int SMALLEST = 4 * 1024;

    /// While there is little memory left for what waits: enough to go on.
    static final int TIGHT = 16 * 1024;

    private ReadSize() {}

    /// @param size      of the read that was made
    /// @param count     what it gave
    /// @param tookNanos until that was dealt with
    static int next(int size, int count, long tookNanos) {
        if (tookNanos > SHARE_NANOS) {
            return (int) Math.max(SMALLEST, count * SHARE_NANOS / tookNanos);
        }
        return count == size ? Math.min(ReadBuffer.SIZE, size * 2) : size;
    }
}
