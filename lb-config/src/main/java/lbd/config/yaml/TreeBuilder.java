package lbd.config.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Composed nodes to our tree. A node is built once and shared by its aliases, so a "billion laughs" costs nothing
/// here; what it would come to is counted and refused before anybody walks it.
final class TreeBuilder {
    /// Of the whole tree with every alias counted in full; a file of 1 MiB full of servers has about 150,000.
    static final int MAX_VALUES = 250_000;

    private static final Set<Tag> PLAIN_TAGS = Set.of(
            Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.MAP, Tag.SEQ, new Tag("!"));

    private final String file;
    private final Queue<Mark> aliases;
    // Nodes are equal only to themselves.
    private final Map<Node, Built> built = new HashMap<>();
    private final Set<Node> open = new HashSet<>();

    /// @param values how many it holds, itself and every alias counted in full
    /// @param depth  of nesting, 1 for a scalar
    private record Built(YamlNode tree, int values, int depth) {}

    /// @param aliases where they stand, in the order of the document
    TreeBuilder(String file, Queue<Mark> aliases) {
        this.file = file;
        this.aliases = aliases;
    }

    YamlNode build(Node root) throws YamlException {
        return node(root).tree;
    }

    /// Nodes are visited in the order of the document, so a node that is met again is the next alias.
    private Built node(Node node) throws YamlException {
        if (open.contains(node)) {
            throw new YamlException(position(aliases.remove()), "the alias stands inside of what it repeats");
        }
        Built known = built.get(node);
        if (known != null) {
            return new Built(known.tree.movedTo(position(aliases.remove())), known.values, known.depth);
        }
        if (!PLAIN_TAGS.contains(node.getTag())) {
            throw new YamlException(at(node), "tags are not supported: " + shown(node.getTag()));
        }
        open.add(node);
        Built made = switch (node) {
            case ScalarNode scalar -> new Built(scalar(scalar), 1, 1);
            case SequenceNode sequence -> sequence(sequence);
            case MappingNode mapping -> mapping(mapping);
            default -> throw new IllegalStateException("not composed: " + node);
        };
        open.remove(node);
        built.put(node, made);
        return made;
    }

    private static String shown(Tag tag) {
        return tag.getValue().replace(Tag.PREFIX, "!!");
    }

    private YamlNode scalar(ScalarNode node) {
        if (node.getTag().equals(Tag.NULL)) {
            return new YamlNode.Nothing(at(node), "has no value");
        }
        return new YamlNode.Scalar(at(node), node.getValue(), !node.isPlain());
    }

    private Built sequence(SequenceNode node) throws YamlException {
        Size size = new Size(at(node));
        List<YamlNode> items = new ArrayList<>();
        for (Node item : node.getValue()) {
            Built child = node(item);
            size.add(child);
            items.add(child.tree);
        }
        return size.built(new YamlNode.Sequence(at(node), items));
    }

    private Built mapping(MappingNode node) throws YamlException {
        Size size = new Size(at(node));
        MappingBuilder mapping = new MappingBuilder(at(node));
        for (NodeTuple tuple : node.getValue()) {
            Built key = node(tuple.getKeyNode());
            Built value = node(tuple.getValueNode());
            size.add(value);
            mapping.add(key.tree, tuple.getKeyNode().getTag().equals(Tag.MERGE), value.tree);
        }
        return size.built(mapping.build());
    }

    private Position at(Node node) {
        return position(node.getStartMark());
    }

    private Position position(Mark mark) {
        return YamlParser.position(file, mark);
    }

    /// Sums up a collection and stops at the bounds.
    private static final class Size {
        private final Position at;
        private int values = 1;
        private int depth = 1;

        Size(Position at) {
            this.at = at;
        }

        void add(Built child) throws YamlException {
            values += child.values;
            depth = Math.max(depth, child.depth + 1);
            if (values > MAX_VALUES) {
                throw new YamlException(at, "holds more than " + MAX_VALUES + " values, aliases counted in full");
            }
            if (depth > BoundedParser.MAX_DEPTH) {
                throw new YamlException(at, "nested deeper than " + BoundedParser.MAX_DEPTH + " levels by its aliases");
            }
        }

        Built built(YamlNode tree) {
            return new Built(tree, values, depth);
        }
    }
}
