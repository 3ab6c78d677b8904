package lbd.config.edit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.config.yaml.YamlParser;

/// What changes by hand look like in a file.
public final class Entries {
    private Entries() {}

    public static YamlNode of(Edit.AddServer add) throws YamlException {
        return EditedTree.entry(add);
    }

    /// As it was written, the variables of the environment in it.
    public static YamlNode of(Edit.Add add) throws YamlException {
        return YamlParser.parse(add.target(), add.yaml().getBytes(UTF_8));
    }

    public static YamlNode value(String key, String yaml) throws YamlException {
        return EditedTree.value(Position.wholeFile(key), key, yaml);
    }

    /// An address in its one spelling.
    public static String address(String text) {
        return Draft.address(text);
    }

    /// What no variable of the environment was meant by stays so in a file.
    public static YamlNode escaped(YamlNode node) {
        return switch (node) {
            case Scalar(var at, var text, var quoted, var from) ->
                new Scalar(at, text.replace("${", "$${"), quoted, from);
            case Sequence(var at, var items) ->
                new Sequence(at, items.stream().map(Entries::escaped).toList());
            case Mapping(var at, var entries, var flaws) -> {
                Map<String, Entry> all = new LinkedHashMap<>();
                entries.forEach((key, entry) -> all.put(key, new Entry(entry.keyAt(), escaped(entry.value()))));
                yield new Mapping(at, all, flaws);
            }
            case YamlNode.Nothing nothing -> nothing;
        };
    }
}
