package lbd.core.model;

import java.util.List;

/// A set of servers that do the same work, and how one of them is picked.
///
/// @param timeouts what it says otherwise than the listener that sends it traffic
public record PoolSpec(
        String name,
        SchedulerSpec scheduler,
        List<ServerSpec> servers,
        PoolConnections connections,
        TimeoutOverrides timeouts) {
    public PoolSpec {
        Name.check(name);
        servers = List.copyOf(servers);
    }

    /// With the timeouts of its listeners.
    public PoolSpec(String name, SchedulerSpec scheduler, List<ServerSpec> servers, PoolConnections connections) {
        this(name, scheduler, servers, connections, TimeoutOverrides.NONE);
    }
}
