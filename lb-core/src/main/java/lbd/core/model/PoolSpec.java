package lbd.core.model;

import java.util.List;

/// A set of servers that do the same work, and how one of them is picked.
public record PoolSpec(String name, SchedulerSpec scheduler, List<ServerSpec> servers, PoolConnections connections) {
    public PoolSpec {
        Name.check(name);
        servers = List.copyOf(servers);
    }
}
