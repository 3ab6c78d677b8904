package lbd.config.section;

import java.util.HashMap;
import java.util.Map;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.Value;
import lbd.core.model.QuorumSpec;
import org.jspecify.annotations.Nullable;

/// The `quorum:` of all pools. Fallback pools may have fallback pools, but no pool may end up with itself.
final class QuorumReader {
    private final Map<String, String> fallbacks = new HashMap<>();

    /// @param pool its name
    Field<@Nullable QuorumSpec> read(MapReader map, Field<String> pool) {
        return map.<@Nullable QuorumSpec>optional("quorum", v -> v.map(m -> read(m, pool, fallbacks)), null);
    }

    private static QuorumSpec read(MapReader map, Field<String> pool, Map<String, String> fallbacks) {
        var up = map.optional("up", v -> v.integer(1, QuorumSpec.MOST_UP), 1);
        var hysteresis = map.optional("hysteresis", v -> v.integer(0, up.orElse(QuorumSpec.MOST_UP) - 1), 0);
        Field<@Nullable String> fallback = map.optional("fallback_pool", v -> fallback(v, pool, fallbacks), null);
        return map.build(() -> new QuorumSpec(up.get(), hysteresis.get(), fallback.get()));
    }

    private static String fallback(Value value, Field<String> pool, Map<String, String> fallbacks) {
        String name = value.reference(NamedKind.POOL);
        if (pool.isGood()) {
            // Whichever pool of a circle is read last closes it.
            String chain = pool.get() + " -> " + name;
            String next = name;
            while (next != null && !next.equals(pool.get())) {
                next = fallbacks.get(next);
                chain += " -> " + next;
            }
            if (next != null) {
                throw value.refuse("pools fall back in a circle: " + chain);
            }
            fallbacks.put(pool.get(), name);
        }
        return name;
    }
}
