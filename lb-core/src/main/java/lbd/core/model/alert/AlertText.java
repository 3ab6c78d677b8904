package lbd.core.model.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.core.text.Visible;

/// A text with variables about events in it, compiled: `{server} is {event}`. `{name|otherwise}` stands for what it has
/// where there is nothing to say; `{{` is a brace, and so is one that no name follows.
///
/// Values never have line ends of their own, but for those of `{text}` in a body.
public final class AlertText {
    /// About a message.
    public static final List<String> OF_MESSAGE =
            List.of("alert", "host", "time", "level", "topic", "summary", "text", "count", "not_sent");

    /// What events say themselves.
    public static final List<String> OF_EVENTS = List.of(
            "event",
            "pool",
            "server",
            "address",
            "from",
            "to",
            "cause",
            "check",
            "reason",
            "evidence",
            "by",
            "kind",
            "of",
            "was",
            "weight_up",
            "quorum",
            "fallback_pool",
            "instance",
            "vrid",
            "certificate",
            "domains",
            "listeners",
            "pools",
            "end",
            "days_left",
            "file",
            "error",
            "errors",
            "generation",
            "kept",
            "changes");

    private static final int LONGEST = 16 * 1024;
    private static final int MOST_VARIABLES = 64;
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z_]*)(\\|[^{}\n]*)?}");

    private final String source;
    private final Form form;
    private final List<String> literals = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();

    /// Where it stands.
    public enum Form {
        /// Within strings of JSON.
        JSON,
        /// In a text of several lines.
        TEXT,
        /// In one line.
        LINE
    }

    private record Variable(String name, String otherwise) {}

    /// Thrown for a name that there is none of.
    public static final class UnknownException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        private final String name;

        UnknownException(String name) {
            super("unknown variable \"" + name + "\"");
            this.name = name;
        }

        public String name() {
            return name;
        }
    }

    private AlertText(String source, Form form) {
        this.source = source;
        this.form = form;
    }

    /// All variables.
    public static List<String> names() {
        List<String> all = new ArrayList<>(OF_MESSAGE);
        all.addAll(OF_EVENTS);
        return all;
    }

    /// @throws UnknownException         if it names what there is not
    /// @throws IllegalArgumentException if it is too long
    public static AlertText parse(String text, Form form) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a text of " + text.length() + " characters; allowed: " + LONGEST);
        }
        AlertText parsed = new AlertText(text, form);
        parsed.compile();
        if (parsed.variables.size() > MOST_VARIABLES) {
            throw new IllegalArgumentException("more than " + MOST_VARIABLES + " variables");
        }
        return parsed;
    }

    private void compile() {
        StringBuilder literal = new StringBuilder();
        Matcher variable = VARIABLE.matcher(source);
        int at = 0;
        while (at < source.length()) {
            if (source.startsWith("{{", at)) {
                literal.append('{');
                at += 2;
            } else if (source.charAt(at) == '{'
                    && variable.region(at, source.length()).lookingAt()) {
                String name = variable.group(1);
                if (!OF_MESSAGE.contains(name) && !OF_EVENTS.contains(name)) {
                    throw new UnknownException(name);
                }
                literals.add(literal.toString());
                literal.setLength(0);
                String otherwise = variable.group(2);
                variables.add(new Variable(name, otherwise == null ? "" : otherwise.substring(1)));
                at = variable.end();
            } else {
                literal.append(source.charAt(at));
                at++;
            }
        }
        literals.add(literal.toString());
    }

    /// @param values of variables by name; empty where there is nothing to say
    public String write(Function<String, String> values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < variables.size(); i++) {
            text.append(literals.get(i));
            Variable variable = variables.get(i);
            String value = values.apply(variable.name());
            text.append(escaped(value.isEmpty() ? variable.otherwise() : value));
        }
        return text.append(literals.getLast()).toString();
    }

    private String escaped(String value) {
        return switch (form) {
            case TEXT -> Visible.lines(value);
            case LINE -> Visible.of(value.replace('\n', ' '));
            case JSON -> json(value);
        };
    }

    private static String json(String value) {
        StringBuilder text = new StringBuilder(value.length() + 16);
        value.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> {
                    if (Visible.isVisible(c)) {
                        text.appendCodePoint(c);
                    } else {
                        Visible.escape(c, text);
                    }
                }
            }
        });
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AlertText that && source.equals(that.source) && form == that.form;
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
