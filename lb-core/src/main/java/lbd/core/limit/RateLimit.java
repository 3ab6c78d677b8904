package lbd.core.limit;

import java.util.List;
import lbd.core.model.RateLimitSpec;

/// Requests in a time, by key.
public final class RateLimit extends Limit {
    private final RateLimitSpec spec;
    private final long intervalNanos;
    private final long longestWait;
    private final RateTable table;

    public RateLimit(RateLimitSpec spec) {
        this.spec = spec;
        this.intervalNanos = spec.intervalNanos();
        this.longestWait = spec.maxDelay() == null ? 0 : spec.maxDelay().toNanos();
        this.table = new RateTable(spec.size());
    }

    @Override
    public RateLimitSpec spec() {
        return spec;
    }

    @Override
    public List<RateTable> tables() {
        return List.of(table);
    }

    @Override
    public long take(long hash, long nowNanos) {
        return Math.max(0, table.take(hash, nowNanos, intervalNanos, spec.burst(), longestWait));
    }

    @Override
    public long longestWait() {
        return longestWait;
    }

    @Override
    public void giveBack(long hash) {
        table.giveBack(hash, intervalNanos);
    }

    @Override
    public boolean isHeld() {
        return false;
    }

    @Override
    public long displaced() {
        return table.displaced();
    }

    @Override
    public int keys(long nowNanos) {
        return table.used(nowNanos);
    }

    @Override
    public int left(long hash, long nowNanos) {
        long missing = (table.untilFull(hash, nowNanos) + intervalNanos - 1) / intervalNanos;
        return (int) Math.max(0, spec.burst() - missing);
    }

    @Override
    boolean forget(long hash, long nowNanos) {
        boolean any = table.untilFull(hash, nowNanos) > 0;
        table.clear(hash);
        return any;
    }

    @Override
    int forget(long nowNanos) {
        int keys = table.used(nowNanos);
        table.clear();
        return keys;
    }
}
