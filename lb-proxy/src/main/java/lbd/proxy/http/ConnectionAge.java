package lbd.proxy.http;

import java.util.concurrent.ThreadLocalRandom;
import lbd.core.model.HttpLimits;

/// When a client's connection has served for long enough, so that clients spread anew over whatever stands before
/// them: not all of those that came at once at the same time.
public final class ConnectionAge {
    /// The youngest age at which a connection ends, as a part of the configured one.
    static final double EARLIEST = 0.8;

    private final long bornNanos;
    private final double share;

    /// @param nowNanos the connection begins
    public ConnectionAge(long nowNanos) {
        this(nowNanos, ThreadLocalRandom.current().nextDouble(EARLIEST, 1));
    }

    ConnectionAge(long nowNanos, double share) {
        this.bornNanos = nowNanos;
        this.share = share;
    }

    /// Whether the connection takes no more requests by what is configured now.
    public boolean isOver(HttpLimits limits, long nowNanos) {
        return limits.connectionAge() != null && nowNanos - bornNanos >= nanos(limits);
    }

    /// @return how long it is to serve in all; [Long#MAX_VALUE] where there is no bound
    public long nanos(HttpLimits limits) {
        return limits.connectionAge() == null
                ? Long.MAX_VALUE
                : (long) (limits.connectionAge().toNanos() * share);
    }
}
