package lbd.core.scheduler;

/// Members that came up a short while ago and take a part of their weight, rising in a line.
public final class SlowStart {
    public static final SlowStart NONE = new SlowStart(new boolean[0], new long[0], 1);

    // HAProxy and Envoy start at a small share too: with none at all a member would never show that it works.
    private static final int MIN_PART = Candidates.UNIT / 100;

    private final boolean[] starting;
    private final long[] sinceNanos;
    private final long nanos;

    /// @param starting   by index of member; empty when nobody is
    /// @param sinceNanos when each one came up
    /// @param nanos      until the full weight
    public SlowStart(boolean[] starting, long[] sinceNanos, long nanos) {
        this.starting = starting.clone();
        this.sinceNanos = sinceNanos.clone();
        this.nanos = nanos;
    }

    boolean isNone() {
        return starting.length == 0;
    }

    boolean isStarting(int index) {
        return !isNone() && starting[index];
    }

    /// The part of its weight that a member has, of [Candidates#UNIT].
    int part(int index, long nowNanos) {
        if (!starting[index]) {
            return Candidates.UNIT;
        }
        long elapsed = nowNanos - sinceNanos[index];
        if (elapsed >= nanos) {
            return Candidates.UNIT;
        }
        return (int) Math.max(MIN_PART, Candidates.UNIT * (double) Math.max(0, elapsed) / nanos);
    }
}
