package lbd.config.yaml;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Flaw;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Nothing;
import lbd.config.yaml.YamlNode.Scalar;
import lbd.config.yaml.YamlNode.Sequence;
import lbd.config.yaml.YamlNode.Substitution;
import org.jspecify.annotations.Nullable;

/// Variables of the environment in values: `${NAME}`, or `${NAME:-default}` where it may be unset or empty; `$${` is a
/// plain `${`. Keys have none. A text with a variable counts as written without quotes, so that `"${PORT}"` can be a
/// number where YAML wants the quotes.
public final class Variables {
    /// Of all that is put in, in characters: a variable can be long and named often.
    static final int MAX_CHARACTERS = 1024 * 1024;

    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?<plain>\\$\\{)|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?}|\\$\\{");

    private final UnaryOperator<@Nullable String> environment;
    private final List<YamlException> errors = new ArrayList<>();
    private final IdentityHashMap<YamlNode, YamlNode> known = new IdentityHashMap<>();
    private int characters;

    /// @param environment from a name to its value, null where it is not set
    public Variables(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /// What could not be put in so far.
    public List<YamlException> errors() {
        return errors;
    }

    /// The same tree with all its variables put in, every value at its place.
    public YamlNode expand(YamlNode node) {
        // Aliases share what is inside of them.
        YamlNode done = known.get(node);
        if (done == null) {
            done = expanded(node);
            known.put(node, done);
        }
        return done;
    }

    private YamlNode expanded(YamlNode node) {
        return switch (node) {
            case Scalar scalar -> scalar.text().contains("${") ? scalar(scalar) : scalar;
            case Nothing nothing -> nothing;
            case Sequence(var at, var items) ->
                new Sequence(at, items.stream().map(this::expand).toList());
            case Mapping(var at, var entries, var flaws) -> mapping(at, entries, flaws);
        };
    }

    private Mapping mapping(Position at, Map<String, Entry> entries, List<Flaw> flaws) {
        Map<String, Entry> expanded = new LinkedHashMap<>();
        entries.forEach((key, entry) -> expanded.put(key, new Entry(entry.keyAt(), expand(entry.value()))));
        return new Mapping(at, expanded, flaws);
    }

    private Scalar scalar(Scalar scalar) {
        StringBuilder text = new StringBuilder();
        List<Substitution> substitutions = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(scalar.text());
        int from = 0;
        while (matcher.find()) {
            text.append(scalar.text(), from, matcher.start());
            text.append(value(matcher, scalar.at(), substitutions));
            from = matcher.end();
        }
        text.append(scalar.text(), from, scalar.text().length());
        boolean quoted = scalar.quoted() && substitutions.isEmpty();
        return new Scalar(scalar.at(), text.toString(), quoted, List.copyOf(substitutions));
    }

    private String value(Matcher matcher, Position at, List<Substitution> substitutions) {
        String name = matcher.group("name");
        if (matcher.group("plain") != null) {
            return "${";
        }
        if (name == null) {
            errors.add(new YamlException(
                    at, "expected ${NAME} or ${NAME:-default} of the environment; a plain ${ is written $${"));
            return "";
        }
        String value = environment.apply(name);
        String fallback = matcher.group("default");
        if (fallback != null && (value == null || value.isEmpty())) {
            substitutions.add(new Substitution(name, ""));
            return fallback;
        }
        if (value == null) {
            errors.add(new YamlException(
                    at,
                    "${%1$s} is not set in the environment; ${%1$s:-default} says what counts then".formatted(name)));
            return "";
        }
        substitutions.add(new Substitution(name, value));
        characters += Math.min(value.length(), MAX_CHARACTERS);
        if (characters > MAX_CHARACTERS) {
            errors.add(new YamlException(at, "the variables of this file hold more than 1MiB in all"));
            characters = 0;
            return "";
        }
        return value;
    }
}
