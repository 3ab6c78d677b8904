package lbd.config.yaml;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Changes a text of YAML where something is changed, and nowhere else: comments, order and layout of the rest stay.
/// Each
/// change gives the next text. Whoever writes it reads it again before: what an anchor is used for elsewhere is not
/// looked at here.
public final class YamlPatch {
    private static final String NAME = "name";
    private static final String ADDRESS = "address";
    private static final String ALIAS = "it stands there by an alias or a merge key";

    private final String file;
    private final String text;
    private final Node root;

    private YamlPatch(String file, String text, Node root) {
        this.file = file;
        this.text = text;
        this.root = root;
    }

    /// @throws YamlException if it is no YAML
    public static YamlPatch of(String file, String text) throws YamlException {
        return new YamlPatch(file, text, YamlParser.compose(file, text));
    }

    /// As it is.
    public String text() {
        return text;
    }

    /// A list of the file, or of a thing in one of its lists.
    public record Place(@Nullable String section, @Nullable String name, String key) {
        public static Place of(String key) {
            return new Place(null, null, key);
        }
    }

    /// Whether the file itself has such a list.
    public boolean has(Place place) throws YamlException {
        return list(place) != null;
    }

    /// Whether the file itself has such a thing in the list.
    ///
    /// @param scalar whether an address is that of what is meant: of things that have no name
    public boolean has(Place place, Predicate<String> scalar, String name) throws YamlException {
        SequenceNode list = list(place);
        return list != null && index(list, scalar, name) >= 0;
    }

    /// Adds a thing to the end of a list.
    ///
    /// @param flow  on one line
    /// @param block for a list whose elements stand on lines of their own, by their indentation
    public String add(Place place, String flow, IntFunction<String> block) throws YamlException {
        SequenceNode list = list(place);
        if (list == null) {
            if (place.section() != null) {
                throw wrong(root, "has no " + place.key() + " of its own there");
            }
            String gap = text.endsWith("\n") || text.isEmpty() ? "" : eol();
            return text + gap + place.key() + ":" + eol() + block.apply(2);
        }
        List<Node> items = own(list);
        if (list.getFlowStyle() == FlowStyle.FLOW) {
            if (items.isEmpty()) {
                return put(start(list) + 1, start(list) + 1, flow);
            }
            Node last = items.getLast();
            String before = line(start(last)).substring(0, start(last) - lineStart(start(last)));
            String gap = before.isBlank() ? "," + eol() + before : ", ";
            return put(end(last), end(last), gap + flow);
        }
        int at = lineEnd(end(items.getLast()));
        String lines = block.apply(list.getStartMark().getColumn());
        return put(at, at, at > 0 && text.charAt(at - 1) != '\n' ? eol() + chopped(lines) : lines);
    }

    /// Takes a thing out of its list.
    public String remove(Place place, Predicate<String> scalar, String name) throws YamlException {
        SequenceNode list = needed(place);
        List<Node> items = own(list);
        int index = found(list, scalar, name);
        Node item = items.get(index);
        if (items.size() == 1) {
            return list.getFlowStyle() == FlowStyle.FLOW
                    ? put(start(item), end(item), "")
                    : put(start(list), end(item), "[]");
        }
        if (list.getFlowStyle() == FlowStyle.FLOW) {
            return index + 1 < items.size()
                    ? put(start(item), start(items.get(index + 1)), "")
                    : put(end(items.get(index - 1)), end(item), "");
        }
        return put(lineStart(start(item)), lineEnd(end(item)), "");
    }

    /// Sets a key of a thing in a list.
    ///
    /// @param alone the key that a thing has that is no mapping
    public String set(Place place, Predicate<String> scalar, String name, String alone, String key, String flow)
            throws YamlException {
        SequenceNode list = needed(place);
        Node item = own(list).get(found(list, scalar, name));
        String entry = key + ": " + flow;
        if (!(item instanceof MappingNode mapping)) {
            String own = text.substring(start(item), end(item));
            return put(
                    start(item),
                    end(item),
                    key.equals(alone) ? "{" + entry + "}" : "{" + alone + ": " + own + ", " + entry + "}");
        }
        Node last = null;
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode own && own.getValue().equals(key)) {
                if (!isWithin(tuple.getValueNode(), mapping) || start(tuple.getValueNode()) < end(own)) {
                    throw wrong(own, ALIAS);
                }
                return put(start(tuple.getValueNode()), end(tuple.getValueNode()), flow);
            }
            last = isWithin(tuple.getValueNode(), mapping) ? tuple.getValueNode() : tuple.getKeyNode();
        }
        if (last == null) {
            return put(start(mapping) + 1, start(mapping) + 1, entry);
        }
        if (mapping.getFlowStyle() == FlowStyle.FLOW) {
            return put(end(last), end(last), ", " + entry);
        }
        int at = lineEnd(end(last));
        String lines = " ".repeat(mapping.getStartMark().getColumn()) + entry + eol();
        return put(at, at, at > 0 && text.charAt(at - 1) != '\n' ? eol() + chopped(lines) : lines);
    }

    /// Takes a key away from a thing in a list, with what is said of it on its lines. Where the thing does not say it,
    /// nothing changes.
    public String unset(Place place, Predicate<String> scalar, String name, String key) throws YamlException {
        SequenceNode list = needed(place);
        if (!(own(list).get(found(list, scalar, name)) instanceof MappingNode mapping)) {
            return text;
        }
        List<NodeTuple> tuples = mapping.getValue();
        for (NodeTuple tuple : tuples) {
            if (tuple.getKeyNode() instanceof ScalarNode own && own.getValue().equals("<<")) {
                // Wherever it stands: what it brings in would count in place of what is taken away.
                throw wrong(own, "a merge key may bring in " + key + ", and what is merged is not changed here");
            }
        }
        for (int i = 0; i < tuples.size(); i++) {
            if (tuples.get(i).getKeyNode() instanceof ScalarNode own
                    && own.getValue().equals(key)) {
                return without(mapping, i);
            }
        }
        return text;
    }

    /// @param index of an entry, which is not the only one
    private String without(MappingNode mapping, int index) throws YamlException {
        Node key = mapping.getValue().get(index).getKeyNode();
        Node value = value(mapping, ((ScalarNode) key).getValue());
        int end = value == null ? end(key) : end(value);
        boolean isLast = index + 1 == mapping.getValue().size();
        boolean inFlow = mapping.getFlowStyle() == FlowStyle.FLOW;
        if (!isLast && (inFlow || index == 0)) {
            return put(start(key), start(mapping.getValue().get(index + 1).getKeyNode()), "");
        }
        if (!inFlow) {
            return put(lineStart(start(key)), lineEnd(end), "");
        }
        Node before = mapping.getValue().get(index - 1).getValueNode();
        if (!isWithin(before, mapping)) {
            throw wrong(key, ALIAS);
        }
        return put(end(before), end, "");
    }

    private @Nullable SequenceNode list(Place place) throws YamlException {
        MappingNode in = root instanceof MappingNode mapping ? mapping : null;
        if (place.section() != null && in != null) {
            Node things = value(in, place.section());
            Node thing = null;
            if (things instanceof SequenceNode list) {
                for (Node item : own(list)) {
                    if (String.valueOf(place.name()).equals(named(item, NAME))) {
                        thing = item;
                    }
                }
            }
            in = thing instanceof MappingNode mapping ? mapping : null;
        }
        return in != null && value(in, place.key()) instanceof SequenceNode list ? list : null;
    }

    private SequenceNode needed(Place place) throws YamlException {
        SequenceNode list = list(place);
        if (list == null) {
            throw wrong(root, "has no " + place.key() + " of its own there");
        }
        return list;
    }

    /// Its own, not what an alias or a merge key brings in.
    private @Nullable Node value(MappingNode mapping, String key) throws YamlException {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode own && own.getValue().equals(key)) {
                if (!isWithin(tuple.getValueNode(), mapping) || start(tuple.getValueNode()) < end(own)) {
                    throw wrong(own, ALIAS);
                }
                return tuple.getValueNode();
            }
        }
        return null;
    }

    /// The elements of a list, none of which stands there by an alias.
    private List<Node> own(SequenceNode list) throws YamlException {
        int before = start(list) - 1;
        for (Node item : list.getValue()) {
            if (start(item) <= before || !isWithin(item, list)) {
                throw wrong(list, ALIAS);
            }
            before = start(item);
        }
        return list.getValue();
    }

    private static boolean isWithin(Node node, Node in) {
        return node.getStartMark().getIndex() >= in.getStartMark().getIndex()
                && node.getEndMark().getIndex() <= in.getEndMark().getIndex();
    }

    private static int index(SequenceNode list, Predicate<String> scalar, String name) {
        for (int i = 0; i < list.getValue().size(); i++) {
            Node item = list.getValue().get(i);
            String own = item instanceof ScalarNode one ? one.getValue() : named(item, NAME);
            boolean nameless = item instanceof ScalarNode || own == null;
            String address = item instanceof ScalarNode ? own : named(item, ADDRESS);
            if (nameless ? address != null && scalar.test(address) : name.equals(own)) {
                return i;
            }
        }
        return -1;
    }

    private int found(SequenceNode list, Predicate<String> scalar, String name) throws YamlException {
        int index = index(list, scalar, name);
        if (index < 0) {
            throw wrong(list, "has no " + name);
        }
        return index;
    }

    private static @Nullable String named(Node item, String key) {
        if (item instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode own
                        && own.getValue().equals(key)
                        && tuple.getValueNode() instanceof ScalarNode value) {
                    return value.getValue();
                }
            }
        }
        return null;
    }

    private YamlException wrong(Node at, String message) {
        return new YamlException(YamlParser.position(file, at.getStartMark()), message);
    }

    // Places in the text

    private int start(Node node) {
        return offset(node.getStartMark());
    }

    /// Where it ends itself: a block is said to end where the next thing begins.
    private int end(Node node) {
        return switch (node) {
            case MappingNode mapping
            when mapping.getFlowStyle() != FlowStyle.FLOW && !mapping.getValue().isEmpty() -> {
                int end = start(mapping);
                for (NodeTuple tuple : mapping.getValue()) {
                    end = Math.max(end, end(tuple.getKeyNode()) + 1);
                    if (isWithin(tuple.getValueNode(), mapping)) {
                        end = Math.max(end, end(tuple.getValueNode()));
                    } else {
                        end = Math.max(end, contentEnd(end));
                    }
                }
                yield end;
            }
            case SequenceNode list
            when list.getFlowStyle() != FlowStyle.FLOW && !list.getValue().isEmpty() -> {
                int end = start(list);
                for (Node item : list.getValue()) {
                    end = Math.max(end, isWithin(item, list) ? end(item) : end);
                }
                yield end;
            }
            default -> offset(node.getEndMark());
        };
    }

    /// The end of a line's content, without its comment, from somewhere in it.
    private int contentEnd(int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private int offset(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private int lineStart(int at) {
        return text.lastIndexOf('\n', at - 1) + 1;
    }

    /// Behind the end of the line that something ends in; where that has ended its line itself, there.
    private int lineEnd(int at) {
        if (at > 0 && text.charAt(at - 1) == '\n') {
            return at;
        }
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end + 1;
    }

    private String line(int at) {
        return text.substring(lineStart(at), lineEnd(at));
    }

    private String eol() {
        int first = text.indexOf('\n');
        return first > 0 && text.charAt(first - 1) == '\r' ? "\r\n" : "\n";
    }

    private static String chopped(String lines) {
        return lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
    }

    private String put(int from, int to, String what) {
        return text.substring(0, from) + what + text.substring(to);
    }
}
