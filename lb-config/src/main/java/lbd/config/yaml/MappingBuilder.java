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

/// The entries of one mapping: finds duplicate keys and merges. A key of the mapping itself wins over a merged one
/// wherever `<<` stands, an earlier mapping of a merged list over a later one.
final class MappingBuilder {
    private static final String MERGE = "<<";

    private final Position at;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private final List<Entry> merges = new ArrayList<>();

    MappingBuilder(Position at) {
        this.at = at;
    }

    void add(YamlNode key, boolean merge, YamlNode value) {
        Entry entry = new Entry(key.at(), value);
        if (merge) {
            if (!merges.isEmpty()) {
                duplicate(MERGE, entry, merges.getFirst());
            }
            merges.add(entry);
            return;
        }
        switch (key) {
            case Scalar scalar -> put(scalar.text(), entry);
            case Nothing nothing -> put("", entry);
            case Sequence s -> flaws.add(new Flaw(s.at(), "", "a key must be a word, not a list"));
            case Mapping m -> flaws.add(new Flaw(m.at(), "", "a key must be a word, not a mapping"));
        }
    }

    private void put(String key, Entry entry) {
        Entry first = entries.putIfAbsent(key, entry);
        if (first != null) {
            duplicate(key, entry, first);
        }
    }

    private void duplicate(String key, Entry second, Entry first) {
        flaws.add(new Flaw(second.keyAt(), key, "duplicate key; first at " + first.keyAt()));
    }

    Mapping build() {
        merges.forEach(m -> merge(m.value()));
        return new Mapping(at, entries, flaws);
    }

    private void merge(YamlNode source) {
        switch (source) {
            case Mapping mapping -> mergeOne(mapping);
            case Sequence(var at, var items) -> items.forEach(this::mergeItem);
            case Scalar s -> notMergeable(s);
            case Nothing n -> notMergeable(n);
        }
    }

    private void mergeItem(YamlNode item) {
        if (item instanceof Mapping mapping) {
            mergeOne(mapping);
        } else {
            notMergeable(item);
        }
    }

    private void mergeOne(Mapping source) {
        source.entries().forEach(entries::putIfAbsent);
        flaws.addAll(source.flaws());
    }

    private void notMergeable(YamlNode source) {
        flaws.add(new Flaw(source.at(), MERGE, "merges a mapping or a list of mappings, nothing else"));
    }
}
