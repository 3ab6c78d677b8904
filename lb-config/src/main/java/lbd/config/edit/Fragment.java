package lbd.config.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.config.yaml.YamlParser;
import lbd.config.yaml.YamlText;
import org.jspecify.annotations.Nullable;

/// A piece of a configuration: pools, listeners and what they name, to be added as a whole.
public final class Fragment {
    private static final String VERSION = "version";

    private Fragment() {}

    /// @param file for the places of errors
    /// @throws YamlException if it is no YAML, or has something else in it
    public static List<Edit> edits(String file, byte[] content) throws YamlException {
        YamlNode root = YamlParser.parse(file, content);
        if (!(root instanceof Mapping mapping)) {
            throw new YamlException(root.at(), "expected a mapping with " + String.join(", ", Edit.SECTIONS));
        }
        flaws(mapping);
        for (Map.Entry<String, Entry> key : mapping.entries().entrySet()) {
            if (!key.getKey().equals(VERSION) && !Edit.SECTIONS.contains(key.getKey())) {
                throw new YamlException(
                        key.getValue().keyAt(),
                        "a fragment has no \"" + key.getKey() + "\"; allowed: " + String.join(", ", Edit.SECTIONS));
            }
        }
        List<Edit> edits = new ArrayList<>();
        for (String section : Edit.SECTIONS) {
            Entry entry = mapping.entries().get(section);
            if (entry != null) {
                edits.addAll(of(section, entry.value()));
            }
        }
        if (edits.isEmpty()) {
            throw new YamlException(Position.wholeFile(file), "there is nothing in it to add");
        }
        return edits;
    }

    private static List<Edit> of(String section, YamlNode node) throws YamlException {
        if (!(node instanceof Sequence(var _, var items))) {
            throw new YamlException(node.at(), section + ": expected a list");
        }
        List<Edit> edits = new ArrayList<>();
        for (YamlNode item : items) {
            String name = item instanceof Mapping ? Draft.text(item, "name") : null;
            if (name == null) {
                throw new YamlException(item.at(), section + ": expected a mapping with a name");
            }
            flaws(item);
            edits.add(new Edit.Add(section, name, YamlText.flow(item)));
        }
        return edits;
    }

    /// A key that is there twice would be lost.
    private static void flaws(@Nullable YamlNode node) throws YamlException {
        switch (node) {
            case Mapping(var _, var entries, var flaws) -> {
                if (!flaws.isEmpty()) {
                    throw new YamlException(
                            flaws.getFirst().at(), flaws.getFirst().message());
                }
                for (Entry entry : entries.values()) {
                    flaws(entry.value());
                }
            }
            case Sequence(var _, var items) -> {
                for (YamlNode item : items) {
                    flaws(item);
                }
            }
            case null, default -> {}
        }
    }
}
