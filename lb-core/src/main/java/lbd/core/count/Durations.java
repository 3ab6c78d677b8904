package lbd.core.count;

import java.util.concurrent.atomic.LongAdder;

/// How long something took, each time: a histogram with the same buckets everywhere, so that what several things
/// counted can be added up. Any thread adds.
public final class Durations {
    private static final long MICRO = 1_000L;
    private static final long MILLI = 1_000 * MICRO;
    private static final long SECOND = 1_000 * MILLI;

    // From an answer out of memory one hop away to the longest that people wait for.
    private static final long[] BOUNDS = {
        100 * MICRO,
        250 * MICRO,
        500 * MICRO,
        MILLI,
        2_500 * MICRO,
        5 * MILLI,
        10 * MILLI,
        25 * MILLI,
        50 * MILLI,
        100 * MILLI,
        250 * MILLI,
        500 * MILLI,
        SECOND,
        2_500 * MILLI,
        5 * SECOND,
        10 * SECOND,
        30 * SECOND
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    public Durations() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /// The upper bounds of the buckets in nanoseconds, the bound itself included; one more bucket has none.
    public static long[] bounds() {
        return BOUNDS.clone();
    }

    /// Counts one. The clock of a machine never runs backwards, but a negative time would count as none.
    public void add(long tookNanos) {
        long took = Math.max(0, tookNanos);
        int bucket = 0;
        // Most times are short, and so is the way to their bucket.
        while (bucket < BOUNDS.length && took > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        nanos.add(took);
    }

    /// How many fell into each bucket, the one without a bound last.
    public long[] counts() {
        long[] sums = new long[counts.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = counts[i].sum();
        }
        return sums;
    }

    /// All times together.
    public long sumNanos() {
        return nanos.sum();
    }
}
