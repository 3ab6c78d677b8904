package lbd.config.bind;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import org.jspecify.annotations.Nullable;

/// The names that references may use, collected before anything is bound: a pool may stand below the listener
/// that names it, and a pool with a mistake in it is still there to be named.
final class DeclaredNames {
    private final Map<NamedKind, Set<String>> byKind = new EnumMap<>(NamedKind.class);

    DeclaredNames(YamlNode root) {
        for (NamedKind kind : NamedKind.values()) {
            byKind.put(kind, collect(root, kind));
        }
    }

    Set<String> of(NamedKind kind) {
        return byKind.getOrDefault(kind, Set.of());
    }

    private static Set<String> collect(YamlNode root, NamedKind kind) {
        Set<String> names = new LinkedHashSet<>();
        @Nullable YamlNode section = root;
        for (String key : kind.section().split("\\.", -1)) {
            section = section == null ? null : child(section, key);
        }
        if (section instanceof Sequence(var at, var items)) {
            for (YamlNode item : items) {
                if (child(item, "name") instanceof Scalar name) {
                    names.add(name.text());
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
