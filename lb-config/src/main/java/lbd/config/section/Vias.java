package lbd.config.section;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.config.bind.Refused;
import lbd.config.bind.Value;
import lbd.core.accesslog.AddressText;
import lbd.core.model.PoolSpec;
import lbd.core.model.QuorumSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import org.jspecify.annotations.Nullable;

/// The `via:` of checks, looked at once listeners are read: the virtual address is one that a listener hands to the
/// pool's servers as it is.
final class Vias {
    private final Map<String, Value> values = new HashMap<>();

    /// @param value where a pool says how its servers are checked
    void pool(String pool, Value value) {
        values.putIfAbsent(pool, value);
    }

    void check(List<PoolSpec> pools, List<ForwardSpec> forwards) {
        Map<String, Set<InetAddress>> direct = direct(pools, forwards);
        Map<Integer, InetAddress> marks = new HashMap<>();
        for (PoolSpec pool : pools) {
            Value value = values.get(pool.name());
            if (value != null) {
                try {
                    check(value, pool, direct.getOrDefault(pool.name(), Set.of()), marks);
                } catch (Refused e) {
                    // Told; the others are looked at all the same.
                }
            }
        }
    }

    private static void check(Value value, PoolSpec pool, Set<InetAddress> direct, Map<Integer, InetAddress> marks) {
        for (ServerSpec server : pool.servers()) {
            for (HealthCheck check : pool.checksOf(server)) {
                InetAddress via = check.target().via();
                if (via == null) {
                    continue;
                }
                if (!direct.contains(via)) {
                    throw value.refuse("via " + AddressText.text(via.getAddress()) + " of check \"" + check.name()
                            + "\": no listener with forwarding: {mode: dr} hands packets for it to this pool");
                }
                InetAddress other = marks.putIfAbsent(check.target().mark(), via);
                if (other != null && !other.equals(via)) {
                    throw value.refuse("via " + AddressText.text(via.getAddress()) + " of check \"" + check.name()
                            + "\" has the same packet mark as via " + AddressText.text(other.getAddress())
                            + ": their checks could not be told apart; use another address for one of them");
                }
                InetSocketAddress at = ServerAddress.inet(server.address());
                if (at != null && !at.isUnresolved() && at.getAddress().getClass() != via.getClass()) {
                    throw value.refuse("via " + AddressText.text(via.getAddress()) + " of check \"" + check.name()
                            + "\" is of another IP version than server \"" + server.name() + "\"");
                }
            }
        }
    }

    /// The addresses of which pools get packets, those that stand in for others too.
    private static Map<String, Set<InetAddress>> direct(List<PoolSpec> pools, List<ForwardSpec> forwards) {
        Map<String, Set<InetAddress>> direct = new LinkedHashMap<>();
        for (ForwardSpec forward : forwards) {
            String name = forward.mode() == Mode.DR ? forward.pool() : null;
            Set<String> seen = new HashSet<>();
            while (name != null && seen.add(name)) {
                Set<InetAddress> addresses = direct.computeIfAbsent(name, _ -> new HashSet<>());
                forward.bind().forEach(bind -> addresses.add(bind.address()));
                name = fallback(pools, name);
            }
        }
        return direct;
    }

    private static @Nullable String fallback(List<PoolSpec> pools, String name) {
        for (PoolSpec pool : pools) {
            QuorumSpec quorum = pool.quorum();
            if (pool.name().equals(name) && quorum != null) {
                return quorum.fallbackPool();
            }
        }
        return null;
    }
}
