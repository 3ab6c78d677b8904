package lbd.config.bind;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Nothing;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.core.model.Units;
import org.jspecify.annotations.Nullable;

/// Finds out which keys there are by asking those who read them: the readers run on values that are missing, and what
/// they ask for is written down. So nothing lists the keys beside their readers.
///
/// A reader is called with no value, which it refuses after it has said what it expected; then, where it asked for a
/// mapping or a list, with an empty one. Where a mapping has a key `type` or `protocol`, it is read once for each word
/// that this may have, since the others may depend on it.
final class Survey {
    private static final Position NOWHERE = Position.wholeFile("");
    private static final Set<String> DECIDES = Set.of("type", "protocol");

    private final Map<String, Found> keys = new LinkedHashMap<>();
    private final Map<String, String> decided = new HashMap<>();
    private int told;

    private static final class Found {
        private final Set<String> types = new LinkedHashSet<>();
        private final Set<String> words = new LinkedHashSet<>();
        private final Set<String> with = new LinkedHashSet<>();
        private ConfigKey.Many many = ConfigKey.Many.ONE;
        private boolean asksMap;
        private boolean asksList;
        private int times;
        private int required;
        private final Set<@Nullable String> fallbacks = new LinkedHashSet<>();

        /// Not where it depends on the word that decides.
        private @Nullable String fallback() {
            return fallbacks.size() == 1 ? fallbacks.iterator().next() : null;
        }
    }

    /// All keys in the order in which they are read, each mapping's together.
    List<ConfigKey> keys() {
        List<ConfigKey> all = new ArrayList<>();
        keys.forEach((path, found) -> {
            if (!path.isEmpty() && !path.endsWith("[]")) {
                Found element = keys.getOrDefault(path + "[]", found);
                Set<String> types = new LinkedHashSet<>(found.types);
                types.addAll(element.types);
                all.add(new ConfigKey(
                        path,
                        List.copyOf(types),
                        found.many,
                        found.times > 0 && found.required == found.times,
                        found.fallback(),
                        only(path, found)));
            }
        });
        return all;
    }

    /// Nothing where it is there with every word.
    private List<String> only(String path, Found found) {
        String parent = path.substring(0, Math.max(0, path.lastIndexOf('.')));
        for (String key : DECIDES) {
            Found decides = keys.get(parent.isEmpty() ? key : parent + "." + key);
            if (decides != null && !found.with.isEmpty() && found.with.size() < decides.words.size()) {
                return found.with.stream().map(word -> key + ": " + word).toList();
            }
        }
        return List.of();
    }

    // Told by values

    void type(KeyPath path, String type) {
        told++;
        found(path).types.add(type);
    }

    void words(KeyPath path, Collection<String> words) {
        type(
                path,
                words.size() == 1 ? "`" + String.join("", words) + "`" : "one of `" + String.join("`, `", words) + "`");
        found(path).words.addAll(words);
    }

    /// A word that is looked for beside what else a value may be.
    void word(KeyPath path, String word) {
        type(path, "`" + word + "`");
        found(path).words.add(word);
    }

    void asksMap(KeyPath path) {
        told++;
        found(path).asksMap = true;
    }

    void asksList(KeyPath path, ConfigKey.Many many) {
        told++;
        Found found = found(path);
        found.many = many;
        found.asksList = many == ConfigKey.Many.LIST;
    }

    /// A mapping whose keys are the file's own.
    void ownKeys(KeyPath path) {
        type(path, "mapping with keys of your own");
        found(path).types.remove("mapping");
    }

    private Found found(KeyPath path) {
        return keys.computeIfAbsent(path.schema(), _ -> new Found());
    }

    // Told by mappings

    /// @param fallback null where the key has none, or none of its own
    void key(Value map, String key, boolean required, @Nullable Object fallback, Function<Value, ?> read) {
        KeyPath path = map.path().key(key);
        Found found = found(path);
        int before = told;
        probe(map, key, read, found);
        if (told > before) {
            found.times++;
            found.required += required ? 1 : 0;
            found.fallbacks.add(fallbackText(map, key, read, found, fallback));
            String with = decided.get(map.path().schema());
            if (with != null) {
                found.with.add(with);
            }
        }
    }

    private void probe(Value map, String key, Function<Value, ?> read, Found found) {
        attempt(map, key, read, new Nothing(NOWHERE, "is missing"));
        KeyPath path = map.path().key(key);
        if (found.asksMap) {
            mappings(map, key, read, path, node -> node);
        }
        if (found.asksList) {
            attempt(map, key, read, new Sequence(NOWHERE, List.of(new Nothing(NOWHERE, "is missing"))));
            KeyPath element = path.element("0");
            if (found(element).asksMap) {
                mappings(map, key, read, element, node -> new Sequence(NOWHERE, List.of(node)));
            }
        }
    }

    /// An empty mapping, then one for each word of the key that decides about the others.
    private void mappings(
            Value map, String key, Function<Value, ?> read, KeyPath path, Function<YamlNode, YamlNode> in) {
        if (decided.containsKey(path.schema())) {
            return; // inside of it already
        }
        found(path).types.add("mapping");
        attempt(map, key, read, in.apply(new Mapping(NOWHERE, Map.of(), List.of())));
        for (String decides : DECIDES) {
            Found found = keys.get(path.key(decides).schema());
            for (String word : found == null ? List.<String>of() : List.copyOf(found.words)) {
                decided.put(path.schema(), word);
                Entry entry = new Entry(NOWHERE, new Scalar(NOWHERE, word, false));
                attempt(map, key, read, in.apply(new Mapping(NOWHERE, Map.of(decides, entry), List.of())));
                decided.remove(path.schema());
            }
        }
    }

    private static @Nullable Object attempt(Value map, String key, Function<Value, ?> read, YamlNode node) {
        try {
            return read.apply(map.child(key, node));
        } catch (Refused e) {
            return null; // as expected: it has told what it wants
        }
    }

    // What counts where the file does not say

    private @Nullable String fallbackText(
            Value map, String key, Function<Value, ?> read, Found found, @Nullable Object fallback) {
        for (String word : found.words) {
            if (Objects.equals(scalar(map, key, read, word), fallback) && isRead(map, key, read, word)) {
                return word;
            }
        }
        String text = fallback == null ? "" : text(fallback, String.join(" ", found.types));
        if (fallback instanceof Number number && !Objects.equals(scalar(map, key, read, text), fallback)) {
            // Either a number that no file can say, or the reader counts otherwise: retries is one less than fall.
            String less = Long.toString(number.longValue() - 1);
            return Objects.equals(scalar(map, key, read, less), fallback) ? less : null;
        }
        return text.isEmpty() ? null : text;
    }

    private static boolean isRead(Value map, String key, Function<Value, ?> read, String word) {
        try {
            Object _ = read.apply(map.child(key, new Scalar(NOWHERE, word, false)));
            return true;
        } catch (Refused e) {
            return false;
        }
    }

    private static @Nullable Object scalar(Value map, String key, Function<Value, ?> read, String text) {
        return attempt(map, key, read, new Scalar(NOWHERE, text, false));
    }

    private static String text(Object fallback, String types) {
        return switch (fallback) {
            case Duration duration -> Units.text(duration);
            case Enum<?> word
            when types.startsWith("whole number") -> word.name().replaceAll("\\D", "");
            case Enum<?> word -> word.name().toLowerCase(Locale.ROOT);
            case Integer number when types.contains("%") -> number + "%";
            case Integer number when types.startsWith("size") -> Units.sizeText(number);
            case Long number when types.startsWith("size") -> Units.sizeText(number);
            case SocketAddress address -> Addresses.text(address);
            case Double number -> Scalars.text(number);
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case String text -> text;
            default -> "";
        };
    }
}
