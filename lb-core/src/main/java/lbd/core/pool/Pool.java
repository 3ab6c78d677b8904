package lbd.core.pool;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.scheduler.Scheduler;
import org.jspecify.annotations.Nullable;

/// One pool at run time. Picks come from any event loop; [#apply] from the state thread alone.
public final class Pool {
    private final String name;
    private volatile Members members;

    public Pool(PoolSpec spec) {
        name = spec.name();
        members = Members.of(spec, List.of(), null);
    }

    public String name() {
        return name;
    }

    public PoolSpec spec() {
        return members.spec();
    }

    public List<Server> servers() {
        return members.servers();
    }

    /// @return null where the pool has no such server
    public @Nullable Server server(String serverName) {
        for (Server server : servers()) {
            if (server.name().equals(serverName)) {
                return server;
            }
        }
        return null;
    }

    /// Picks a server for new work and counts it in at once, before anybody dials: a slow connect must already weigh,
    /// or a
    /// burst lands on one server.
    ///
    /// @param tried    servers that this work does not go to again
    /// @param nowNanos of the monotonic clock
    /// @return null when no server can take it
    public @Nullable Lease acquire(long key, Tried tried, long nowNanos) {
        Members now = members;
        int index = now.scheduler().pick(key, now.candidates(tried), nowNanos);
        if (index == Scheduler.NONE) {
            return null;
        }
        Server server = now.servers().get(index);
        server.counters().picked.increment();
        return server.lease();
    }

    /// Takes over a new configuration; servers whose name and address stay are kept with all that they have.
    ///
    /// @return servers that are in the pool no more
    public List<Server> apply(PoolSpec spec) {
        Members old = members;
        Members next = Members.of(spec, old.servers(), old);
        members = next;
        return old.servers().stream().filter(s -> !next.servers().contains(s)).toList();
    }

    static Map<ServerSpec.Identity, Server> byIdentity(List<Server> servers) {
        Map<ServerSpec.Identity, Server> map = new HashMap<>();
        servers.forEach(s -> map.put(s.spec().identity(), s));
        return map;
    }
}
