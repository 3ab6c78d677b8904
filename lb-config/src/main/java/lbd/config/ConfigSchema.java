package lbd.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lbd.config.bind.ConfigKey;
import lbd.config.bind.KeyType;
import org.jspecify.annotations.Nullable;

/// The keys of the configuration as a JSON Schema (draft 2020-12), by which an editor completes and marks them.
///
/// It takes whatever the readers take, and refuses unknown keys, wrong types, wrong words, missing keys and numbers out
/// of range. What depends on other parts of the file, and what a text means, only the readers know.
public final class ConfigSchema {
    /// A value may be a variable of the environment, or have one in it.
    private static final String VARIABLE = "\\$\\{";

    private static final String AMOUNT = "^(0|[1-9][0-9]*)(\\.[0-9]+)?";
    private static final Map<String, Object> OF_VARIABLE = Map.of("$ref", "#/$defs/variable");

    /// Whose range depends on another key.
    private static final Set<String> OTHER_RANGE = Set.of("pools[].quorum.hysteresis");

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,9})?");

    private final Map<String, List<ConfigKey>> byMapping;
    private final Map<String, Object> definitions = new TreeMap<>();
    private final Map<Object, String> names = new LinkedHashMap<>();

    private ConfigSchema(List<ConfigKey> keys) {
        byMapping = keys.stream()
                .collect(Collectors.groupingBy(ConfigKey::parent, LinkedHashMap::new, Collectors.toList()));
    }

    /// Of maps, lists, texts, numbers and booleans, as JSON has them.
    public static Map<String, Object> all() {
        return of(ConfigKeys.all());
    }

    static Map<String, Object> of(List<ConfigKey> keys) {
        ConfigSchema schema = new ConfigSchema(keys);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        all.put("title", "lbd.yaml");
        all.putAll(schema.mapping(""));
        schema.definitions.put("variable", new TreeMap<>(Map.of("type", "string", "pattern", VARIABLE)));
        all.put("$defs", schema.definitions);
        return all;
    }

    private Map<String, Object> mapping(String path) {
        List<ConfigKey> keys = byMapping.getOrDefault(path, List.of());
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach(key -> properties.put(key.name(), property(key)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        List<String> required = keys.stream()
                .filter(key -> key.required() && key.only().isEmpty())
                .map(ConfigKey::name)
                .toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        decided(keys, schema);
        return schema;
    }

    /// Keys that are there with some words of another key alone, such as `type: tcp`.
    private static void decided(List<ConfigKey> keys, Map<String, Object> schema) {
        Map<String, Object> with = new LinkedHashMap<>();
        List<Object> needed = new ArrayList<>();
        for (ConfigKey key : keys) {
            if (!key.only().isEmpty()) {
                String decides = key.only().getFirst().replaceFirst(": .*", "");
                Map<String, Object> words = Map.of(
                        "enum",
                        words(key.only().stream()
                                .map(only -> only.substring(decides.length() + 2))
                                .toList()));
                Map<String, Object> one = Map.of("anyOf", List.of(words, OF_VARIABLE));
                with.put(key.name(), Map.of("properties", Map.of(decides, one)));
                if (key.required()) {
                    Map<String, Object> when = new TreeMap<>();
                    when.put("properties", Map.of(decides, words));
                    when.put("required", List.of(decides));
                    Map<String, Object> rule = new LinkedHashMap<>();
                    rule.put("if", when);
                    rule.put("then", Map.of("required", List.of(key.name())));
                    needed.add(rule);
                }
            }
        }
        if (!with.isEmpty()) {
            schema.put("dependentSchemas", with);
        }
        if (!needed.isEmpty()) {
            schema.put("allOf", needed);
        }
    }

    private Map<String, Object> property(ConfigKey key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description(key));
        String fallback = key.fallback();
        if (fallback != null && !key.required()) {
            schema.put("default", plain(fallback));
        }
        Map<String, Object> one = oneOf(alternatives(key));
        switch (key.list()) {
            case ONE -> schema.putAll(one);
            case LIST -> schema.putAll(list(one, 0));
            case ONE_OR_LIST -> schema.put("anyOf", List.of(one, list(one, 1)));
        }
        return schema;
    }

    private static Map<String, Object> list(Map<String, Object> element, int least) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("items", element);
        if (least > 0) {
            list.put("minItems", least);
        }
        return list;
    }

    private static Map<String, Object> oneOf(List<Map<String, Object>> alternatives) {
        return alternatives.size() == 1 ? alternatives.getFirst() : Map.of("anyOf", alternatives);
    }

    private List<Map<String, Object>> alternatives(ConfigKey key) {
        Set<Map<String, Object>> all = new LinkedHashSet<>();
        List<String> words = key.types().stream()
                .flatMap(type -> type.words().stream())
                .distinct()
                .toList();
        if (!words.isEmpty()) {
            all.add(Map.of("enum", words(words)));
            all.add(OF_VARIABLE);
        }
        key.types().forEach(type -> type(key, type, all));
        return List.copyOf(all);
    }

    private void type(ConfigKey key, KeyType type, Set<Map<String, Object>> all) {
        switch (type.kind()) {
            case WORD -> {}
            case MAPPING -> all.add(reference(key));
            case OWN_KEYS -> all.add(Map.of("type", "object"));
            case FLAG -> {
                all.add(Map.of("enum", List.of(true, false, "yes", "no", "on", "off")));
                all.add(OF_VARIABLE);
            }
            case WHOLE_NUMBER, NUMBER -> {
                all.add(number(key, type));
                all.add(OF_VARIABLE);
            }
            case DURATION -> all.add(pattern("string", AMOUNT + "(us|ms|s|m|h|d|y)$"));
            case SIZE -> all.add(pattern("string", AMOUNT + "(B|KiB|MiB|GiB)$"));
            case PERCENTAGE -> all.add(pattern("string", "^(0|[1-9][0-9]*)%$"));
            // A name may look like a number.
            case NAME -> all.add(pattern(SCALAR, "^[A-Za-z0-9_.-]{1,64}$"));
            case TEXT -> all.add(Map.of("type", SCALAR));
        }
    }

    /// What is written without quotes is a text to the readers, a number or a truth to JSON.
    private static final List<String> SCALAR = List.of("string", "number", "boolean");

    private static Map<String, Object> pattern(Object type, String pattern) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        schema.put("pattern", pattern + "|" + VARIABLE);
        return schema;
    }

    private static Map<String, Object> number(ConfigKey key, KeyType type) {
        boolean whole = type.kind() == KeyType.Kind.WHOLE_NUMBER;
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", whole ? "integer" : "number");
        schema.put("minimum", whole ? (Object) (long) type.min() : (Object) type.min());
        if (OTHER_RANGE.contains(key.path())) {
            return schema;
        }
        schema.put("maximum", whole ? (Object) (long) type.max() : (Object) type.max());
        return schema;
    }

    /// Mappings with the same keys share one definition, which has the name of the first.
    private Map<String, Object> reference(ConfigKey key) {
        String path = byMapping.containsKey(key.path() + "[]") ? key.path() + "[]" : key.path();
        Map<String, Object> schema = mapping(path);
        String name = names.computeIfAbsent(schema, _ -> path.replace("[]", ""));
        definitions.put(name, schema);
        return Map.of("$ref", "#/$defs/" + name);
    }

    private static List<Object> words(List<String> words) {
        List<Object> all = new ArrayList<>();
        for (String word : words) {
            all.add(plain(word));
            if (!(plain(word) instanceof String)) {
                all.add(word);
            }
        }
        return all;
    }

    /// As YAML takes it without quotes.
    private static Object plain(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (!NUMBER.matcher(text).matches()) {
            return text;
        }
        return text.contains(".") ? (Object) Double.valueOf(text) : (Object) Long.valueOf(text);
    }

    private static String description(ConfigKey key) {
        String types = key.types().stream().map(KeyType::text).collect(Collectors.joining("; or "));
        StringBuilder text = new StringBuilder(
                switch (key.list()) {
                    case ONE -> types;
                    case LIST -> "list of: " + types;
                    case ONE_OR_LIST -> types + "; or a list of those";
                });
        sentence(text, "Default: ", key.required() ? null : key.fallback());
        sentence(text, "Only with ", key.only().isEmpty() ? null : String.join(", ", key.only()));
        sentence(text, "A change needs a restart", key.restart() ? "" : null);
        return text.append('.').toString();
    }

    private static void sentence(StringBuilder text, String what, @Nullable String of) {
        if (of != null) {
            text.append(". ").append(what).append(of);
        }
    }
}
