package lbd.core.limit;

import java.time.Duration;
import lbd.core.model.ConcurrencyLimitSpec;

/// Requests in hand, by key. A key is in the table only while it has one, so that the table is bounded by the requests,
/// whoever makes them.
public final class ConcurrencyLimit extends Limit {
    /// Nobody knows when a place comes free.
    private static final long AGAIN = Duration.ofSeconds(1).toNanos();

    private final ConcurrencyLimitSpec spec;
    private final KeyCounts<Long> counts = new KeyCounts<>();

    ConcurrencyLimit(ConcurrencyLimitSpec spec) {
        this.spec = spec;
    }

    @Override
    public ConcurrencyLimitSpec spec() {
        return spec;
    }

    @Override
    public long take(long hash, long nowNanos) {
        return counts.take(hash, spec.most()) ? 0 : AGAIN;
    }

    @Override
    public long longestWait() {
        return 0;
    }

    @Override
    public void giveBack(long hash) {
        counts.free(hash);
    }

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public long displaced() {
        return 0;
    }

    @Override
    public int keys(long nowNanos) {
        return counts.size();
    }

    @Override
    public int left(long hash, long nowNanos) {
        return Math.max(0, spec.most() - counts.of(hash));
    }

    /// What is in hand is in hand.
    @Override
    boolean forget(long hash, long nowNanos) {
        return false;
    }

    /// What is in hand is in hand.
    @Override
    int forget(long nowNanos) {
        return 0;
    }
}
