package lbd.core.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How fast bytes flow one way, for one request or session: by itself, or together with all that have its
/// key. Bytes that have moved are paid for afterwards: who has moved too many waits before it moves more.
/// Confined to its loop; what several share is asked under a lock of theirs.
public final class Pace {
    /// What comes late, such as a timer, may be made up for within this time.
    private static final long DEPTH = Duration.ofMillis(100).toNanos();

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final long bytesPerSecond;
    private final @Nullable RateTable shared;
    private final long hash;
    private long paidAt;
    private boolean begun;

    /// @param shared of all that have such keys; null: by itself
    Pace(long bytesPerSecond, @Nullable RateTable shared, long hash) {
        this.bytesPerSecond = bytesPerSecond;
        this.shared = shared;
        this.hash = hash;
    }

    /// Bytes have moved.
    ///
    /// @param nowNanos on the clock of [System#nanoTime]
    /// @return after how many nanoseconds more may; not more than 0: at once
    public long moved(int bytes, long nowNanos) {
        long cost = bytes * SECOND / bytesPerSecond;
        if (shared != null) {
            return shared.spend(hash, nowNanos, cost) - DEPTH;
        }
        long owed = begun ? Math.max(paidAt - nowNanos, 0) : 0;
        begun = true;
        paidAt = nowNanos + owed + cost;
        return owed + cost - DEPTH;
    }
}
