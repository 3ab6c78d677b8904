package lbd.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lbd.config.bind.ConfigKey;
import lbd.config.bind.KeyType;

/// The reference of all keys as a page of the manual: a table for each mapping.
final class ReferencePage {
    private static final String HEAD = """
            # All keys

            Made from the readers of the configuration file by a test, which fails where this page is not what they read.
            `[]` stands for each element of a list. A change of what is under `process:` needs a restart; everything else is
            taken over by a reload. A range that depends on another key is shown for that key's default. A mapping that has several
            forms is shown with the keys of all of them, such as a certificate with `certificate`, `pkcs12`, `directory` and
            `acme`; a listener needs its `pool` where it has no routes. [configuration.md](configuration.md) says how the file is read, and the other pages what the
            keys mean.
            """;

    private static final String TABLE = "\n| key | value | default | only with |\n| --- | --- | --- | --- |\n";

    private ReferencePage() {}

    static String page(List<ConfigKey> keys) {
        Map<String, List<ConfigKey>> byMapping = new LinkedHashMap<>();
        byMapping.put("", new ArrayList<>());
        keys.forEach(key ->
                byMapping.computeIfAbsent(key.parent(), _ -> new ArrayList<>()).add(key));
        StringBuilder page = new StringBuilder(HEAD);
        Map<String, String> shown = new LinkedHashMap<>();
        byMapping.forEach((mapping, own) -> {
            String rows = own.stream().map(ReferencePage::row).collect(Collectors.joining());
            page.append("\n## ")
                    .append(mapping.isEmpty() ? "The file" : "`" + mapping + "`")
                    .append('\n');
            String first = shown.putIfAbsent(rows, mapping);
            page.append(first == null ? TABLE + rows : "\nThe keys of `" + first + "`, with the same values.\n");
        });
        return page.toString();
    }

    private static String row(ConfigKey key) {
        String name = key.required() ? "**`" + key.name() + "`**" : "`" + key.name() + "`";
        return "| %s | %s | %s | %s |\n"
                .formatted(name, value(key), fallback(key), only(key))
                .replace("  |", " |");
    }

    private static String value(ConfigKey key) {
        String types = key.types().stream()
                .map(KeyType::text)
                .collect(Collectors.joining("; or "))
                .replace("|", "\\|");
        return switch (key.list()) {
            case ONE -> types;
            case LIST -> "list of: " + types;
            case ONE_OR_LIST -> types + "; or a list of those";
        };
    }

    private static String fallback(ConfigKey key) {
        String fallback = key.fallback();
        if (key.required()) {
            return "must be there";
        }
        return fallback == null ? "" : "`" + fallback + "`";
    }

    private static String only(ConfigKey key) {
        return key.only().stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }
}
