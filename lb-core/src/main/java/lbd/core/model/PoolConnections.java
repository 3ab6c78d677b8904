package lbd.core.model;

import java.time.Duration;

/// Connections to servers that are kept open between requests.
///
/// @param idle          kept for each server on each event loop, 0 to 100,000; above 0 what is beyond it stays for
///                      seconds
/// @param idlePerServer kept for each server on all loops together, 0 to 1,000,000 or [#UNLIMITED]
/// @param idlePerPool   kept for all servers of the pool on all loops together, in the same range
/// @param idleTimeout   an unused one is closed after this, 1 s to 24 h
/// @param maxAge        an older one is closed instead of being kept, 1 s to 30 d
public record PoolConnections(int idle, int idlePerServer, int idlePerPool, Duration idleTimeout, Duration maxAge) {
    public static final int MAX_IDLE = 1_000_000;
    public static final int UNLIMITED = Integer.MAX_VALUE;
    public static final PoolConnections DEFAULT =
            new PoolConnections(256, UNLIMITED, UNLIMITED, Duration.ofSeconds(60), Duration.ofHours(1));

    public PoolConnections {
        Range.check("idle", idle, 0, 100_000);
        checkShared("idle_per_server", idlePerServer);
        checkShared("idle_per_pool", idlePerPool);
        Range.check("idle_timeout", idleTimeout, Duration.ofSeconds(1), Duration.ofHours(24));
        Range.check("max_age", maxAge, Duration.ofSeconds(1), Duration.ofDays(30));
    }

    private static void checkShared(String name, int limit) {
        if (limit != UNLIMITED) {
            Range.check(name, limit, 0, MAX_IDLE);
        }
    }

    /// Whether event loops have to count together.
    public boolean shared() {
        return idlePerServer != UNLIMITED || idlePerPool != UNLIMITED;
    }
}
