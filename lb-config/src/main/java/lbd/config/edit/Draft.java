package lbd.config.edit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lbd.config.bind.Addresses;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import org.jspecify.annotations.Nullable;

/// A tree on its way to another: its lists of named things, and the servers of its pools, taken apart as far as
/// somebody asks for them.
final class Draft {
    static final String POOLS = "pools";
    private static final String SERVERS = "servers";
    private static final String NAME = "name";
    private static final String ADDRESS = "address";

    private final Mapping root;
    private final Map<String, Items> sections = new LinkedHashMap<>();
    private final Map<String, Items> servers = new LinkedHashMap<>();

    Draft(Mapping root) {
        this.root = root;
    }

    /// A list, by the names of what is in it; what has none is kept in its place.
    static final class Items {
        private final Position at;
        private final LinkedHashMap<String, YamlNode> byName = new LinkedHashMap<>();

        private Items(Position at) {
            this.at = at;
        }

        @Nullable
        YamlNode get(String name) {
            return byName.get(name);
        }

        void put(String name, YamlNode node) {
            byName.put(name, node);
        }

        void remove(String name) {
            byName.remove(name);
        }

        private Sequence list() {
            return new Sequence(at, List.copyOf(byName.values()));
        }
    }

    Items section(String section) {
        return sections.computeIfAbsent(section, s -> items(root, s, Draft::name));
    }

    /// @return null where there is no such pool
    @Nullable
    Items servers(String pool) {
        if (!(section(POOLS).get(pool) instanceof Mapping mapping)) {
            return null;
        }
        return servers.computeIfAbsent(pool, _ -> items(mapping, SERVERS, Draft::server));
    }

    private static Items items(Mapping in, String key, Function<YamlNode, @Nullable String> name) {
        Entry entry = in.entries().get(key);
        Items items = new Items(entry == null ? in.at() : entry.value().at());
        if (entry != null && entry.value() instanceof Sequence(var _, var nodes)) {
            for (YamlNode node : nodes) {
                String called = name.apply(node);
                items.byName.put(
                        called == null || items.byName.containsKey(called) ? "#" + items.byName.size() : called, node);
            }
        }
        return items;
    }

    private static @Nullable String name(YamlNode node) {
        return text(node, NAME);
    }

    /// Its name, else its address in its one spelling.
    static @Nullable String server(YamlNode node) {
        String name = name(node);
        if (name != null) {
            return name;
        }
        String address = node instanceof Scalar scalar ? scalar.text() : text(node, ADDRESS);
        return address == null ? null : address(address);
    }

    static String address(String text) {
        try {
            return Addresses.text(Addresses.ofServer(text));
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    static @Nullable String text(YamlNode node, String key) {
        Entry entry = node instanceof Mapping mapping ? mapping.entries().get(key) : null;
        return entry != null && entry.value() instanceof Scalar scalar ? scalar.text() : null;
    }

    YamlNode built() {
        servers.forEach((pool, items) -> {
            if (section(POOLS).get(pool) instanceof Mapping mapping) {
                section(POOLS).put(pool, with(mapping, SERVERS, items));
            }
        });
        Mapping built = root;
        for (Map.Entry<String, Items> section : sections.entrySet()) {
            if (root.entries().containsKey(section.getKey())
                    || !section.getValue().byName.isEmpty()) {
                built = with(built, section.getKey(), section.getValue());
            }
        }
        return built;
    }

    private static Mapping with(Mapping mapping, String key, Items items) {
        Map<String, Entry> entries = new LinkedHashMap<>(mapping.entries());
        Entry old = entries.get(key);
        entries.put(key, new Entry(old == null ? mapping.at() : old.keyAt(), items.list()));
        return new Mapping(mapping.at(), entries, mapping.flaws());
    }
}
