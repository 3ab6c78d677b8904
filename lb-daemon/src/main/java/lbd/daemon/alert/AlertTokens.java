package lbd.daemon.alert;

import lbd.core.model.alert.AlertRate;

/// How many messages may go out now. Not thread-safe.
final class AlertTokens {
    private AlertRate rate;
    /// When all are there again.
    private long fullAt;

    AlertTokens(AlertRate rate, long nowNanos) {
        this.rate = rate;
        fullAt = nowNanos;
    }

    void rate(AlertRate other) {
        rate = other;
    }

    /// @return 0: one is taken; else in how many nanoseconds there is one
    long take(long nowNanos) {
        long full = Math.max(fullAt - nowNanos, 0);
        long wait = full + rate.nanosEach() - rate.period().toNanos();
        if (wait > 0) {
            return wait;
        }
        fullAt = nowNanos + full + rate.nanosEach();
        return 0;
    }
}
