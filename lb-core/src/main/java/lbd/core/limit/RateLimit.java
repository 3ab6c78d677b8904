package lbd.core.limit;

import java.util.concurrent.atomic.LongAdder;
import lbd.core.model.RateLimitSpec;

/// One of the configuration's rate limits, with what it has seen. Shared by all listeners that name it, and kept over
/// reloads that do not change it. Any thread.
public final class RateLimit {
    private final RateLimitSpec spec;
    private final long intervalNanos;
    private final RateTable table;
    private final KeyHash hash = KeyHash.random();

    /// Requests that were within it.
    public final LongAdder passed = new LongAdder();

    /// Requests that were not, and were refused.
    public final LongAdder limited = new LongAdder();

    /// Requests that were not, and would have been refused if it were in earnest.
    public final LongAdder dryRun = new LongAdder();

    public RateLimit(RateLimitSpec spec) {
        this.spec = spec;
        this.intervalNanos = spec.intervalNanos();
        this.table = new RateTable(spec.size());
    }

    public RateLimitSpec spec() {
        return spec;
    }

    /// Keys that were forgotten before their time, since there was no room.
    public long displaced() {
        return table.displaced();
    }

    /// Takes a token for a key: the octets from 0 to `length`, which are not kept.
    ///
    /// @param nowNanos on the clock of [System#nanoTime]
    /// @return 0: it was there. Else after how many nanoseconds there will be one
    public long take(byte[] key, int length, long nowNanos) {
        return Math.max(0, table.take(hash.of(key, length), nowNanos, intervalNanos, spec.burst()));
    }

    /// Puts back what was just taken.
    public void giveBack(byte[] key, int length) {
        table.giveBack(hash.of(key, length), intervalNanos);
    }
}
