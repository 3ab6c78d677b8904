package lbd.config.bind;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import org.jspecify.annotations.Nullable;

/// The names that references may use, collected before anything is bound: a pool may stand below the listener
/// that names it, and a pool with a mistake in it is still there to be named.
final class DeclaredNames {
    /// Those that do nothing by themselves.
    private static final Set<NamedKind> TO_BE_USED =
            EnumSet.of(NamedKind.POOL, NamedKind.CONDITION, NamedKind.HEALTH_CHECK, NamedKind.VRRP_SCRIPT);

    private final Map<NamedKind, Map<String, Position>> byKind = new EnumMap<>(NamedKind.class);
    private final Set<Use> used = new HashSet<>();

    /// @param at where its name stands
    record Declared(NamedKind kind, String name, Position at) {}

    private record Use(NamedKind kind, String name) {}

    DeclaredNames(YamlNode root) {
        for (NamedKind kind : NamedKind.values()) {
            byKind.put(kind, collect(root, kind));
        }
    }

    Set<String> of(NamedKind kind) {
        return byKind.getOrDefault(kind, Map.of()).keySet();
    }

    void use(NamedKind kind, String name) {
        used.add(new Use(kind, name));
    }

    /// What nobody has named. Means something once everything has been read, without a mistake.
    List<Declared> unused() {
        List<Declared> unused = new ArrayList<>();
        for (NamedKind kind : TO_BE_USED) {
            byKind.getOrDefault(kind, Map.of()).forEach((name, at) -> {
                if (!used.contains(new Use(kind, name))) {
                    unused.add(new Declared(kind, name, at));
                }
            });
        }
        return unused;
    }

    private static Map<String, Position> collect(YamlNode root, NamedKind kind) {
        Map<String, Position> names = new LinkedHashMap<>();
        @Nullable YamlNode section = root;
        for (String key : kind.section().split("\\.", -1)) {
            section = section == null ? null : child(section, key);
        }
        if (section instanceof Sequence(var at, var items)) {
            for (YamlNode item : items) {
                if (child(item, "name") instanceof Scalar name) {
                    names.put(name.text(), name.at());
                }
            }
        }
        return names;
    }

    private static @Nullable YamlNode child(YamlNode node, String key) {
        Entry entry = node instanceof Mapping mapping ? mapping.entries().get(key) : null;
        return entry == null ? null : entry.value();
    }
}
