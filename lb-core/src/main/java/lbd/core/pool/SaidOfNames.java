package lbd.core.pool;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import org.jspecify.annotations.Nullable;

/// What an operator said of a host name as a whole, for the addresses that it gets later: who drains `app` to
/// switch its machines off does not want the next one to begin with work. State thread.
final class SaidOfNames {
    private final Map<String, ServerSpec.State> said = new HashMap<>();

    /// @param name of an entry of the file, or its host
    void say(PoolSpec spec, String name, ServerSpec.State wanted) {
        if (spec.servers().stream().anyMatch(entry -> isCalled(entry, name))) {
            said.put(name, wanted);
        }
    }

    /// Forgets of what the file has no more, or whose state it has changed.
    void keep(PoolSpec before, PoolSpec spec) {
        said.keySet()
                .removeIf(name ->
                        states(spec, name).isEmpty() || !states(spec, name).equals(states(before, name)));
    }

    private static List<ServerSpec.State> states(PoolSpec spec, String name) {
        return spec.servers().stream()
                .filter(entry -> isCalled(entry, name))
                .map(ServerSpec::state)
                .toList();
    }

    private static boolean isCalled(ServerSpec entry, String name) {
        return ServerAddress.unresolved(entry.address()) != null
                && (entry.name().equals(name) || entry.name().startsWith(name + ":"));
    }

    /// What was said of a server that is new; null for nothing.
    ServerSpec.@Nullable State of(ServerSpec server) {
        for (Map.Entry<String, ServerSpec.State> each : said.entrySet()) {
            if (server.name().equals(each.getKey()) || HostNames.isOf(server.name(), each.getKey())) {
                return each.getValue();
            }
        }
        return null;
    }
}
