package lbd.core.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Lets one of many equal events through in each interval, and counts the others for its `suppressed=n`. Any thread.
public final class RepeatLimit {
    /// The answer to somebody who is to keep quiet.
    public static final long QUIET = -1;

    private final long intervalNanos;
    private final AtomicLong suppressed = new AtomicLong();
    private final AtomicLong quietUntil;

    /// @param nowNanos of the monotonic clock; the first event after it passes
    public RepeatLimit(Duration interval, long nowNanos) {
        intervalNanos = interval.toNanos();
        quietUntil = new AtomicLong(nowNanos);
    }

    /// @return how many were suppressed since the last that passed, or [#QUIET]
    public long pass(long nowNanos) {
        long until = quietUntil.get();
        if (nowNanos - until >= 0 && quietUntil.compareAndSet(until, nowNanos + intervalNanos)) {
            return suppressed.getAndSet(0);
        }
        suppressed.incrementAndGet();
        return QUIET;
    }
}
