package lbd.config.yaml;

import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Nothing;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;

/// A tree as text that is read as the same tree. What looks like a number and is none keeps its quotes.
public final class YamlText {
    /// What nobody takes for anything but a text, a number or a word, in brackets too.
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9_./+%][A-Za-z0-9_./+@%*?=-]*(:[A-Za-z0-9_./-]+)*|-[0-9][0-9.]*");

    private YamlText() {}

    /// On one line.
    public static String flow(YamlNode node) {
        return switch (node) {
            case Scalar scalar -> scalar(scalar);
            case Nothing _ -> "~";
            case Sequence(var _, var items) -> {
                StringJoiner list = new StringJoiner(", ", "[", "]");
                items.forEach(item -> list.add(flow(item)));
                yield list.toString();
            }
            case Mapping(var _, var entries, var _) -> {
                StringJoiner map = new StringJoiner(", ", "{", "}");
                entries.forEach((key, entry) -> map.add(text(key, false) + ": " + flow(entry.value())));
                yield map.toString();
            }
        };
    }

    /// As people write it, each line with its end. Lists and mappings of single values that are short stand on one
    /// line.
    ///
    /// @param indent of each line, in blanks
    public static String block(Mapping mapping, int indent) {
        StringBuilder text = new StringBuilder();
        entries(mapping, indent, text);
        return text.toString();
    }

    private static final int STEP = 2;
    private static final int SHORT = 100;

    private static void entries(Mapping mapping, int indent, StringBuilder to) {
        mapping.entries().forEach((key, entry) -> {
            to.repeat(' ', indent).append(text(key, false)).append(':');
            value(entry.value(), indent + STEP, to);
        });
    }

    private static void value(YamlNode node, int indent, StringBuilder to) {
        switch (node) {
            case Mapping mapping
            when !isShort(mapping) -> {
                to.append('\n');
                entries(mapping, indent, to);
            }
            case Sequence sequence
            when !isShort(sequence) -> {
                to.append('\n');
                sequence.items().forEach(item -> item(item, indent, to));
            }
            case Nothing _ -> to.append('\n');
            default -> to.append(' ').append(flow(node)).append('\n');
        }
    }

    /// An element of a list, with its dash.
    public static String item(YamlNode node, int indent) {
        StringBuilder text = new StringBuilder();
        item(node, indent, text);
        return text.toString();
    }

    private static void item(YamlNode node, int indent, StringBuilder to) {
        if (node instanceof Mapping mapping && !isShort(mapping)) {
            int from = to.length();
            entries(mapping, indent + STEP, to);
            to.setCharAt(from + indent, '-');
        } else {
            to.repeat(' ', indent).append("- ").append(flow(node)).append('\n');
        }
    }

    private static boolean isShort(YamlNode node) {
        boolean flat = switch (node) {
            case Sequence(var _, var items) -> items.stream().allMatch(YamlText::isLeaf);
            case Mapping(var _, var entries, var _) ->
                entries.values().stream().map(Entry::value).allMatch(YamlText::isLeaf);
            default -> true;
        };
        return flat && flow(node).length() <= SHORT;
    }

    private static boolean isLeaf(YamlNode node) {
        return node instanceof Scalar
                || node instanceof Nothing
                || (node instanceof Sequence(var _, var items) && items.isEmpty())
                || (node instanceof Mapping(var _, Map<String, Entry> entries, var _) && entries.isEmpty());
    }

    private static String scalar(Scalar scalar) {
        return text(scalar.text(), scalar.quoted());
    }

    private static String text(String text, boolean quoted) {
        if (!quoted && PLAIN.matcher(text).matches()) {
            return text;
        }
        return quoted && PLAIN.matcher(text).matches() && !looksElse(text) ? text : inQuotes(text);
    }

    /// Whether it would be more than a text without its quotes, to YAML or to us.
    private static boolean looksElse(String text) {
        return !Character.isLetter(text.charAt(0))
                || text.matches("(?i)y|n|yes|no|on|off|true|false|null|auto|any|default");
    }

    private static String inQuotes(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                        quoted.append("\\u%04x".formatted(c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
