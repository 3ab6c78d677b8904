package lbd.core.share;

/// How long answers have taken of late: a histogram of two stretches of time, the one that runs and the one before it,
/// with eight buckets for each doubling. Some 2.5 KiB, whatever comes. Confined to one thread.
public final class RecentTimes {
    /// A stretch.
    static final long STRETCH_NANOS = 10_000_000_000L;

    /// Fewer say nothing of how slow an answer can be.
    static final int ENOUGH = 50;

    private static final int STEPS = 8;
    private static final int STEP_BITS = 3;
    private static final int BUCKETS = 40 * STEPS;

    private int[] now = new int[BUCKETS];
    private int[] before = new int[BUCKETS];
    private long turnsAtNanos;
    private int count;
    private boolean begun;

    /// @param tookNanos of one answer
    /// @param nowNanos  of the monotonic clock
    public void add(long tookNanos, long nowNanos) {
        turn(nowNanos);
        now[bucket(tookNanos)]++;
        count++;
    }

    private void turn(long nowNanos) {
        if (!begun) {
            begun = true;
            turnsAtNanos = nowNanos + STRETCH_NANOS;
        }
        for (int i = 0; i < 2 && nowNanos - turnsAtNanos >= 0; i++) {
            int[] old = before;
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                count -= old[bucket];
                old[bucket] = 0;
            }
            before = now;
            now = old;
            turnsAtNanos += STRETCH_NANOS;
        }
        if (nowNanos - turnsAtNanos >= 0) {
            turnsAtNanos = nowNanos + STRETCH_NANOS;
        }
    }

    /// The time within which so many of a hundred answers came, at most an eighth too long.
    ///
    /// @param percentile 1 to 99
    /// @return nanoseconds; -1 where too few have come to say
    public long percentile(int percentile, long nowNanos) {
        turn(nowNanos);
        if (count < ENOUGH) {
            return -1;
        }
        long wanted = ((long) count * percentile + 99) / 100;
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += now[bucket] + before[bucket];
            if (seen >= wanted) {
                return upperBound(bucket);
            }
        }
        throw new IllegalStateException("counted " + count + ", found " + seen);
    }

    static int bucket(long nanos) {
        long value = Math.max(STEPS, nanos);
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >>> (exponent - STEP_BITS)) & (STEPS - 1);
        return Math.min(BUCKETS - 1, (exponent - STEP_BITS) * STEPS + step);
    }

    static long upperBound(int bucket) {
        int exponent = bucket / STEPS;
        return (long) (STEPS + bucket % STEPS + 1) << exponent;
    }
}
