package lbd.core.limit;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.model.BandwidthLimitSpec;
import lbd.core.model.ConcurrencyLimitSpec;
import lbd.core.model.LimitSpec;
import lbd.core.model.RateLimitSpec;

/// One of the configuration's limits, with what it has seen. Shared by all listeners that name it, and kept
/// over reloads that do not change it. Keys are hashed with a secret of the limit's own and not kept, but for
/// a few of those that were refused last. Any thread.
public abstract sealed class Limit permits RateLimit, ConcurrencyLimit, BandwidthLimit {
    private volatile KeyHash hash = KeyHash.random();
    private final RefusedKeys refused = new RefusedKeys();

    /// Requests that were within it at once.
    public final LongAdder passed = new LongAdder();

    /// Requests that were not, and were refused.
    public final LongAdder limited = new LongAdder();

    /// Requests that were not, and would have been refused if it were in earnest.
    public final LongAdder dryRun = new LongAdder();

    /// Requests that had to wait to be within it.
    public final LongAdder delayed = new LongAdder();

    Limit() {}

    public static Limit of(LimitSpec spec) {
        return switch (spec) {
            case RateLimitSpec rate -> new RateLimit(rate);
            case ConcurrencyLimitSpec concurrency -> new ConcurrencyLimit(concurrency);
            case BandwidthLimitSpec bandwidth -> new BandwidthLimit(bandwidth);
        };
    }

    public abstract LimitSpec spec();

    /// What keys are hashed with: for the process that takes this one's place, and nobody else.
    public long[] secret() {
        return hash.secret();
    }

    /// Goes on with another process's secret. Before there are clients.
    public void resume(long[] secret) {
        hash = KeyHash.of(secret);
    }

    /// Buckets that are not full, in tables: what is remembered of keys that nobody holds.
    public List<RateTable> tables() {
        return List.of();
    }

    /// By which a key is meant: the octets from 0 to `length`.
    public long hash(byte[] key, int length) {
        return hash.of(key, length);
    }

    /// Takes a place for a key.
    ///
    /// @param nowNanos on the clock of [System#nanoTime]
    /// @return 0: it was there. Else after how many nanoseconds there may be one; up to [#longestWait] it has been
    ///     taken for then
    public abstract long take(long hash, long nowNanos);

    /// How long a request may be kept waiting.
    public abstract long longestWait();

    /// Puts back what was just taken.
    public abstract void giveBack(long hash);

    /// Whether what was taken is put back when the request is over.
    public abstract boolean isHeld();

    /// Keys that were forgotten before their time, since there was no room.
    public abstract long displaced();

    /// Keys of which something is remembered now.
    public abstract int keys(long nowNanos);

    /// Places that are left for a key.
    public abstract int left(long hash, long nowNanos);

    /// Forgets a key.
    ///
    /// @return whether anything was remembered of it
    public boolean clear(long hash, long nowNanos) {
        refused.forget(hash);
        return forget(hash, nowNanos);
    }

    abstract boolean forget(long hash, long nowNanos);

    /// Forgets all.
    ///
    /// @return how many keys
    public int clear(long nowNanos) {
        refused.forget();
        return forget(nowNanos);
    }

    abstract int forget(long nowNanos);

    /// Notes who was refused: the octets from 0 to `length`.
    public void refused(byte[] key, int length, long hash, long nowNanos) {
        refused.note(key, length, hash, nowNanos);
    }

    /// Keys that were refused lately, the last one first.
    public List<RefusedKeys.Refused> refusedKeys() {
        return refused.list();
    }
}
