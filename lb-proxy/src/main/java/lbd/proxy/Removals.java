package lbd.proxy;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lbd.core.pool.Server;

/// Since when each server is gone from the configuration, whose work may go on for the grace from then. One that comes
/// back is forgotten: removed once more, it has its whole time again. Adopted on the state thread; any thread looks.
final class Removals {
    private final Map<Server, Long> sinceNanos = new ConcurrentHashMap<>();
    private Set<Server> live = Set.of();

    /// A configuration with these servers is in force.
    void adopt(Set<Server> servers, long nowNanos) {
        sinceNanos.keySet().removeAll(servers);
        for (Server server : live) {
            if (!servers.contains(server)) {
                sinceNanos.put(server, nowNanos);
            }
        }
        live = servers;
    }

    /// Whether it was gone already at this time, and has been since.
    boolean goneSince(Server server, long nanoTime) {
        Long since = sinceNanos.get(server);
        return since != null && since - nanoTime <= 0;
    }

    /// Forgets those that were gone at this time: their work has been cut.
    void forget(long nanoTime) {
        sinceNanos.values().removeIf(since -> since - nanoTime <= 0);
    }
}
