package lbd.core.scheduler;

import java.util.concurrent.atomic.AtomicLong;

/// How long a member takes to answer: a mean that forgets, as Finagle's peak EWMA.
///
/// A slower answer than the mean takes its place at once, a faster one pulls it down by `1 - e^(-age / 10 s)`.
/// Without answers it decays by the same law, so that a slow member is tried again.
public final class ResponseTime {
    static final double DECAY_NANOS = 10e9;

    // What a failure counts at least, and at most. Fast failures must not look like fast answers.
    private static final float MIN_FAILURE_NANOS = 1e9f;
    private static final float MAX_FAILURE_NANOS = 30e9f;

    // The mean (a float, nanoseconds) above the time of its last change (units of 2^20 ns), so that one
    // write sets both. 0: nothing known.
    private final AtomicLong packed = new AtomicLong();

    /// Any thread.
    public void answered(long elapsedNanos, long nowNanos) {
        observe((float) Math.max(1, elapsedNanos), nowNanos);
    }

    /// Any thread. A failure counts as an answer twice as slow as the mean, and at least as one second.
    public void failed(long elapsedNanos, long nowNanos) {
        float twice = Math.min(MAX_FAILURE_NANOS, 2 * (float) nanos(nowNanos));
        observe(Math.max((float) elapsedNanos, Math.max(MIN_FAILURE_NANOS, twice)), nowNanos);
    }

    /// The mean now, in nanoseconds; 0 where nothing is known.
    public double nanos(long nowNanos) {
        long then = packed.get();
        return then == 0 ? 0 : mean(then) * keep(then, nowNanos);
    }

    private void observe(float sample, long nowNanos) {
        long then;
        long next;
        do {
            then = packed.get();
            float mean = mean(then);
            if (then != 0 && sample < mean) {
                double keep = keep(then, nowNanos);
                mean = (float) (mean * keep + sample * (1 - keep));
            } else {
                mean = sample;
            }
            next = (long) Float.floatToRawIntBits(mean) << 32 | (stamp(nowNanos) & 0xffff_ffffL);
        } while (!packed.compareAndSet(then, next));
    }

    private static float mean(long packed) {
        return Float.intBitsToFloat((int) (packed >>> 32));
    }

    private static double keep(long packed, long nowNanos) {
        // Clocks of two loops may be a turn apart: an age below zero is none. The stamp wraps after 52 days.
        long age = (long) Math.max(0, stamp(nowNanos) - (int) packed) << 20;
        return Math.exp(-age / DECAY_NANOS);
    }

    private static int stamp(long nowNanos) {
        return (int) (nowNanos >> 20);
    }
}
