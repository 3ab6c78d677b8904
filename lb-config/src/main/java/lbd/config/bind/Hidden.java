package lbd.config.bind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Nothing;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.config.yaml.YamlNode.Substitution;

/// What a value has from the environment, where secrets are kept: no message shows it.
public final class Hidden {
    /// What is shorter is no secret, and part of half of all words.
    private static final int SHORTEST = 4;

    private final List<Substitution> substitutions = new ArrayList<>();

    private Hidden() {}

    /// Of a value and all that is in it.
    public static Hidden of(YamlNode node) {
        Hidden hidden = new Hidden();
        hidden.collect(node);
        return hidden;
    }

    private void collect(YamlNode node) {
        switch (node) {
            case Scalar scalar -> substitutions.addAll(scalar.from());
            case Nothing nothing -> {}
            case Sequence(var at, var items) -> items.forEach(this::collect);
            case Mapping(var at, var entries, var flaws) -> entries.values().forEach(e -> collect(e.value()));
        }
    }

    /// The message with the names of variables in place of what they hold. Where a part of that would still be seen, it
    /// says only what was expected.
    ///
    /// @param expected empty where nobody said
    public String hide(String message, String expected) {
        String hidden = message;
        for (Substitution one : substitutions) {
            if (one.value().length() >= SHORTEST) {
                hidden = hidden.replace(one.value(), named(one));
            }
        }
        for (Substitution one : substitutions) {
            if (showsPart(hidden, one.value())) {
                String wanted = expected.isEmpty() ? "" : "; expected " + expected;
                return "does not fit with what " + String.join(", ", names()) + " of the environment holds" + wanted;
            }
        }
        return hidden;
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        substitutions.forEach(one -> names.add(named(one)));
        return names;
    }

    private static String named(Substitution one) {
        return "${" + one.variable() + "}";
    }

    private static boolean showsPart(String message, String value) {
        String text = message.toLowerCase(Locale.ROOT);
        String secret = value.toLowerCase(Locale.ROOT);
        for (int i = 0; i + SHORTEST <= secret.length(); i++) {
            if (text.contains(secret.substring(i, i + SHORTEST))) {
                return true;
            }
        }
        return false;
    }
}
