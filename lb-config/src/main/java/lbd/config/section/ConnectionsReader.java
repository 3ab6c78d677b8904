package lbd.config.section;

import java.time.Duration;
import lbd.config.bind.MapReader;
import lbd.core.model.PoolConnections;

/// A pool's `connections:`
final class ConnectionsReader {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_IDLE = Duration.ofHours(24);
    private static final Duration LONGEST_AGE = Duration.ofDays(30);

    private ConnectionsReader() {}

    static PoolConnections read(MapReader map) {
        PoolConnections fallback = PoolConnections.DEFAULT;
        var idle = map.optional("idle", v -> v.integer(0, 100_000), fallback.idle());
        var idleTimeout = map.optional("idle_timeout", v -> v.duration(SHORTEST, LONGEST_IDLE), fallback.idleTimeout());
        var maxAge = map.optional("max_age", v -> v.duration(SHORTEST, LONGEST_AGE), fallback.maxAge());
        return map.build(() -> new PoolConnections(idle.get(), idleTimeout.get(), maxAge.get()));
    }
}
