package lbd.config.section;

import java.time.Duration;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.PoolConnections;

/// A pool's `connections:`
final class ConnectionsReader {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_IDLE = Duration.ofHours(24);
    private static final Duration LONGEST_AGE = Duration.ofDays(30);

    private ConnectionsReader() {}

    /// @param programs whether servers speak FastCGI: a connection that is kept takes one of their few processes for
    ///     itself, and so none is unless the file says so
    static PoolConnections read(MapReader map, boolean programs) {
        PoolConnections fallback = PoolConnections.DEFAULT;
        var idle = map.optional("idle", v -> v.integer(0, 100_000), programs ? 0 : fallback.idle());
        var perServer = map.optional("idle_per_server", ConnectionsReader::shared, fallback.idlePerServer());
        var perPool = map.optional("idle_per_pool", ConnectionsReader::shared, fallback.idlePerPool());
        var idleTimeout = map.optional("idle_timeout", v -> v.duration(SHORTEST, LONGEST_IDLE), fallback.idleTimeout());
        var maxAge = map.optional("max_age", v -> v.duration(SHORTEST, LONGEST_AGE), fallback.maxAge());
        return map.build(
                () -> new PoolConnections(idle.get(), perServer.get(), perPool.get(), idleTimeout.get(), maxAge.get()));
    }

    private static int shared(Value value) {
        return value.is("off") ? PoolConnections.UNLIMITED : value.integer(0, PoolConnections.MAX_IDLE);
    }
}
