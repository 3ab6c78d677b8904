package lbd.config.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Flaw;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Nothing;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;

/// Two files as one: lists are joined, mappings too, key by key. What both of them say otherwise is a flaw, as a key is
/// that stands twice in one file.
public final class MergedFiles {
    private MergedFiles() {}

    /// @param second comes behind the first
    public static Mapping of(Mapping first, Mapping second) {
        Map<String, Entry> entries = new LinkedHashMap<>(first.entries());
        List<Flaw> flaws = new ArrayList<>(first.flaws());
        flaws.addAll(second.flaws());
        second.entries().forEach((key, entry) -> {
            Entry before = entries.get(key);
            entries.put(key, before == null ? entry : joined(key, before, entry, flaws));
        });
        return new Mapping(first.at(), entries, flaws);
    }

    private static Entry joined(String key, Entry first, Entry second, List<Flaw> flaws) {
        if (first.value() instanceof Nothing) {
            return second;
        }
        return switch (second.value()) {
            case Nothing nothing -> first;
            case Mapping more
            when first.value() instanceof Mapping mapping -> new Entry(first.keyAt(), of(mapping, more));
            case Sequence more
            when first.value() instanceof Sequence(var at, var items) -> {
                List<YamlNode> all = new ArrayList<>(items);
                all.addAll(more.items());
                yield new Entry(first.keyAt(), new Sequence(at, all));
            }
            case Scalar same
            when first.value() instanceof Scalar scalar && scalar.text().equals(same.text()) -> first;
            default -> {
                flaws.add(new Flaw(second.keyAt(), key, "another file says it already, at " + first.keyAt()));
                yield first;
            }
        };
    }
}
