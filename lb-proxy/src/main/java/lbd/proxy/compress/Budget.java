package lbd.proxy.compress;

/// How much of a loop's time compression takes: what has been spent runs off at the rate at which it may be spent.
/// Confined to its loop.
final class Budget {
    /// One of so many nanoseconds.
    private static final int SHARE = 2;

    /// So much may be spent ahead.
    private static final long AHEAD_NANOS = 50_000_000L;

    private long spent;
    private long lookedNanos;

    Budget(long nowNanos) {
        lookedNanos = nowNanos;
    }

    /// Whether more work may begin.
    boolean allows(long nowNanos) {
        spent = Math.max(0, spent - (nowNanos - lookedNanos) / SHARE);
        lookedNanos = nowNanos;
        return spent < AHEAD_NANOS;
    }

    void spend(long nanos) {
        spent += nanos;
    }
}
