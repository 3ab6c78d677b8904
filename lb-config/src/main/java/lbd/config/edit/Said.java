package lbd.config.edit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.config.yaml.YamlText;
import org.jspecify.annotations.Nullable;

/// What files and changes by hand say, to be shown: on one line, secrets hidden.
public final class Said {
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(password|passphrase|secret|token|api[_-]?key)|authorization|proxy-authorization|cookie");
    static final String HIDDEN = "(hidden)";
    private static final int LONGEST = 300;

    private Said() {}

    /// What the files have of a server's key; null: nothing.
    public static @Nullable String of(YamlNode root, Edit.SetServer set, String key) {
        YamlNode server = found(root, set);
        YamlNode value = server == null ? null : EditList.value(server, key);
        return value == null ? null : line(value);
    }

    /// What the files have of something; null: nothing.
    public static @Nullable String of(YamlNode root, Edit edit) {
        YamlNode node = found(root, edit);
        return node == null ? null : line(node);
    }

    /// What a fragment has.
    public static String of(Edit.Add add) {
        try {
            return line(EditedTree.node(add));
        } catch (YamlException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static @Nullable YamlNode found(YamlNode root, Edit edit) {
        try {
            return EditedTree.begin(root, List.of()).find(edit);
        } catch (YamlException e) {
            throw new IllegalStateException("no edits fit to everything", e);
        }
    }

    private static String line(YamlNode node) {
        String text = YamlText.flow(shown(node));
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    /// The same tree without what nobody is to see: what is from the environment stands there as its variable.
    public static YamlNode shown(YamlNode node) {
        return switch (node) {
            case Scalar scalar -> scalar(scalar);
            case Sequence(var at, var items) ->
                new Sequence(at, items.stream().map(Said::shown).toList());
            case Mapping(var at, var entries, var flaws) -> {
                Map<String, Entry> all = new LinkedHashMap<>();
                entries.forEach((key, entry) -> all.put(
                        key,
                        new Entry(
                                entry.keyAt(),
                                SECRET.matcher(key).matches()
                                        ? hidden(entry.value())
                                        : key.equals("alerts")
                                                ? SaidAlerts.shown(entry.value())
                                                : shown(entry.value()))));
                yield new Mapping(at, all, flaws);
            }
            case YamlNode.Nothing nothing -> nothing;
        };
    }

    /// What stands there is a secret; a mapping says where one is.
    static YamlNode hidden(YamlNode node) {
        return switch (node) {
            case Scalar secret -> new Scalar(secret.at(), HIDDEN, true);
            case Sequence(var at, var items) ->
                new Sequence(at, items.stream().map(Said::hidden).toList());
            default -> shown(node);
        };
    }

    /// Values of the environment as their variables.
    static Scalar scalar(Scalar scalar) {
        String text = scalar.text();
        for (YamlNode.Substitution one : scalar.from()) {
            if (!one.value().isEmpty()) {
                text = text.replace(one.value(), "${" + one.variable() + "}");
            }
        }
        return new Scalar(scalar.at(), text, scalar.quoted());
    }
}
