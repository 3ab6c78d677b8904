package lbd.core.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// How much memory all connections together may make the process keep for what is not complete yet: heads, trailers,
/// bodies that wait for a server, requests that wait for their turn, and what a slow reader has not taken. A share of
/// the heap, whatever area it lies in. What comes whole and goes on at once is never counted. Any thread.
public final class MemoryBudget {
    /// Of the heap, and at least so much.
    private static final int SHARE = 4;

    private static final long LEAST = 16L << 20;

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    /// Connections that were given up because the budget was spent.
    public final LongAdder givenUp = new LongAdder();

    /// @param limit in bytes, at least 1
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /// For this process.
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(Math.max(LEAST, Runtime.getRuntime().maxMemory() / SHARE));
    }

    /// @param bytes more than before, or less
    public void add(long bytes) {
        held.addAndGet(bytes);
    }

    /// Bytes that are kept now; for a moment they may be more than the limit.
    public long held() {
        return held.get();
    }

    public long limit() {
        return limit;
    }

    /// Whether somebody has to be given up.
    public boolean spent() {
        return held.get() > limit;
    }

    /// Whether what is taken at once had better be little.
    public boolean tight() {
        return held.get() > limit / 2;
    }
}
