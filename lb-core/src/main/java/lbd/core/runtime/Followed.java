package lbd.core.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;

/// Servers that follow others (`track`) and are new: each takes the state of the one that it follows at once. Later
/// changes come with the verdicts. State thread.
final class Followed {
    private final Map<String, Pool> pools;
    private final Set<Server> known;

    /// @param known servers that are not new
    Followed(Map<String, Pool> pools, Set<Server> known) {
        this.pools = pools;
        this.known = known;
    }

    void assume() {
        for (Pool pool : pools.values()) {
            Map<Server, Boolean> up = new HashMap<>();
            for (Server server : pool.servers()) {
                if (isNewFollower(server)) {
                    up.put(server, isUp(server));
                }
            }
            if (!up.isEmpty()) {
                pool.assume(up);
            }
        }
    }

    private boolean isNewFollower(Server server) {
        return server.spec().track() != null && !known.contains(server);
    }

    /// Of a host name with several addresses the best one counts. The configuration has no circle.
    private boolean isUp(Server server) {
        String followed = server.spec().track();
        if (followed == null || !isNewFollower(server)) {
            return server.up();
        }
        return named(followed).anyMatch(s -> s.stateInForce() != ServerSpec.State.DISABLED && isUp(s));
    }

    /// @param path `pool/server` of an entry
    private Stream<Server> named(String path) {
        int slash = path.indexOf('/');
        Pool pool = pools.get(path.substring(0, slash));
        String name = path.substring(slash + 1);
        return pool == null
                ? Stream.of()
                : pool.servers().stream()
                        .filter(s -> s.name().equals(name) || s.name().startsWith(name + "@"));
    }
}
