package lbd.config.bind;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private int inForm;

    private static final class Found {
        private final Set<KeyType> types = new LinkedHashSet<>();
        private final Set<String> words = new LinkedHashSet<>();
        private final Set<String> with = new LinkedHashSet<>();
        private ConfigKey.Many many = ConfigKey.Many.ONE;
        private boolean asksMap;
        private boolean asksList;
        private final Set<String> forms = new LinkedHashSet<>();
        private Set<String> asked = new LinkedHashSet<>();
        private int tried;
        private boolean sometimes;
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
                Set<KeyType> types = new LinkedHashSet<>(found.types);
                types.addAll(element.types);
                all.add(new ConfigKey(
                        path,
                        List.copyOf(types),
                        found.many,
                        found.times > 0 && found.required == found.times && !found.sometimes,
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
            if (decides != null && !found.with.isEmpty() && found.with.size() < decides.tried) {
                return found.with.stream().map(word -> key + ": " + word).toList();
            }
        }
        return List.of();
    }

    // Told by values

    void type(KeyPath path, KeyType type) {
        told++;
        found(path).types.add(type);
        found(path).words.addAll(type.words());
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

    void asksWhether(KeyPath map, String key) {
        found(map).forms.add(key);
    }

    /// A mapping whose keys are the file's own.
    void ownKeys(KeyPath path) {
        type(path, KeyType.OWN_KEYS);
        found(path).types.remove(KeyType.MAPPING);
    }

    private Found found(KeyPath path) {
        return keys.computeIfAbsent(path.schema(), _ -> new Found());
    }

    // Told by mappings

    /// @param fallback null where the key has none, or none of its own
    void key(Value map, String key, boolean required, @Nullable Object fallback, Function<Value, ?> read) {
        KeyPath path = map.path().key(key);
        Found found = found(path);
        found(map.path()).asked.add(key);
        int before = told;
        probe(map, key, read, found);
        if (told > before) {
            found.times++;
            found.required += required ? 1 : 0;
            if (inForm == 0 || found.fallbacks.isEmpty()) {
                found.fallbacks.add(fallbackText(map, key, read, found, fallback));
            }
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
        found(path).types.add(KeyType.MAPPING);
        Set<String> plain = asked(path, () -> attempt(map, key, read, in.apply(mapping(Map.of()))));
        for (String decides : DECIDES) {
            Found found = keys.get(path.key(decides).schema());
            List<String> words = found == null ? List.of() : List.copyOf(found.words);
            if (found != null) {
                found.tried = Math.max(found.tried, words.size());
            }
            for (String word : words) {
                decided.put(path.schema(), word);
                Entry entry = new Entry(NOWHERE, new Scalar(NOWHERE, word, false));
                attempt(map, key, read, in.apply(mapping(Map.of(decides, entry))));
                decided.remove(path.schema());
            }
        }
        forms(path, plain, there -> attempt(map, key, read, in.apply(mapping(there))));
    }

    /// A key that not every form has is needed by none, but for those of a word that decides.
    private void forms(KeyPath path, Set<String> plain, Consumer<Map<String, Entry>> read) {
        inForm++;
        Set<String> forms = new LinkedHashSet<>(found(path).forms);
        forms.removeAll(DECIDES);
        for (String form : forms) {
            Entry there = new Entry(NOWHERE, new Nothing(NOWHERE, "is missing"));
            Set<String> others = asked(path, () -> read.accept(Map.of(form, there)));
            Stream.concat(plain.stream(), others.stream())
                    .filter(key -> !plain.contains(key) || !others.contains(key))
                    .filter(key ->
                            only(path.key(key).schema(), found(path.key(key))).isEmpty())
                    .forEach(key -> found(path.key(key)).sometimes = true);
        }
        inForm--;
    }

    private Set<String> asked(KeyPath path, Runnable read) {
        Found found = found(path);
        found.asked = new LinkedHashSet<>();
        read.run();
        return found.asked;
    }

    private static Mapping mapping(Map<String, Entry> entries) {
        return new Mapping(NOWHERE, entries, List.of());
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
        String text = fallback == null
                ? ""
                : text(fallback, found.types.stream().map(KeyType::text).collect(Collectors.joining(" ")));
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
