package lbd.config.edit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import org.jspecify.annotations.Nullable;

/// Alerts to be shown: of a webhook the address, the headers and the body may each be what lets somebody in.
final class SaidAlerts {
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)(?:[^/?#]*@)?([^/?#@]*)(.*)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+}");

    private SaidAlerts() {}

    static YamlNode shown(YamlNode alerts) {
        return switch (alerts) {
            case Sequence(var at, var items) ->
                new Sequence(at, items.stream().map(SaidAlerts::alert).toList());
            default -> alert(alerts);
        };
    }

    private static YamlNode alert(YamlNode alert) {
        return with(alert, (key, value) -> key.equals("webhook") ? webhook(value) : null);
    }

    private static YamlNode webhook(YamlNode webhook) {
        return switch (webhook) {
            case Scalar scalar -> address(scalar);
            default ->
                with(webhook, (key, value) -> switch (key) {
                    case "url" -> value instanceof Scalar url ? address(url) : Said.hidden(value);
                    case "body" -> Said.hidden(value);
                    case "headers" -> with(value, (_, header) -> Said.hidden(header));
                    default -> null;
                });
        };
    }

    /// @param own null where it does nothing of its own with a key
    private static YamlNode with(YamlNode node, BiFunction<String, YamlNode, @Nullable YamlNode> own) {
        YamlNode shown = Said.shown(node);
        if (!(node instanceof Mapping said) || !(shown instanceof Mapping(var at, var entries, var flaws))) {
            return shown;
        }
        Map<String, Entry> all = new LinkedHashMap<>(entries);
        said.entries().forEach((key, entry) -> {
            YamlNode value = own.apply(key, entry.value());
            if (value != null) {
                all.put(key, new Entry(entry.keyAt(), value));
            }
        });
        return new Mapping(at, all, flaws);
    }

    /// Where it leads, without what follows.
    private static Scalar address(Scalar scalar) {
        Scalar shown = Said.scalar(scalar);
        String text = shown.text();
        Matcher address = ADDRESS.matcher(text);
        if (address.matches()) {
            String rest =
                    address.group(3).isEmpty() || address.group(3).equals("/") ? address.group(3) : "/" + Said.HIDDEN;
            return new Scalar(scalar.at(), address.group(1) + address.group(2) + rest, true);
        }
        return VARIABLE.matcher(text).matches() ? shown : new Scalar(scalar.at(), Said.HIDDEN, true);
    }
}
