package lbd.core.model;

import java.time.Duration;

/// Connections to servers that are kept open between requests.
///
/// @param idle        kept for each server on each event loop, 0 to 100,000
/// @param idleTimeout an unused one is closed after this, 1 s to 24 h
/// @param maxAge      an older one is closed instead of being kept, 1 s to 30 d
public record PoolConnections(int idle, Duration idleTimeout, Duration maxAge) {
    public static final PoolConnections DEFAULT = new PoolConnections(256, Duration.ofSeconds(60), Duration.ofHours(1));

    public PoolConnections {
        Range.check("idle", idle, 0, 100_000);
        Range.check("idle_timeout", idleTimeout, Duration.ofSeconds(1), Duration.ofHours(24));
        Range.check("max_age", maxAge, Duration.ofSeconds(1), Duration.ofDays(30));
    }
}
