package lbd.core.variable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where in a body a variable may stand: where its value, escaped for that, is nothing but a text.
final class BodyPlace {
    /// What their elements contain is no text to a browser, and is not escaped as such.
    private static final List<String> PROGRAMS = List.of("script", "style");

    private static final Set<String> ADDRESSES =
            Set.of("href", "src", "action", "formaction", "data", "poster", "cite", "background", "xlink:href");

    /// What stands in a tag before a value that has begun.
    private static final Pattern IN_VALUE = Pattern.compile("[\\s/]([^\\s\"'<>/=]+)\\s*=\\s*(?:\"([^\"]*)|'([^']*))$");

    private BodyPlace() {}

    /// @param before all that stands before the variable
    /// @throws IllegalArgumentException that says why it may not stand there
    static void check(Form form, Variable variable, String before) {
        switch (form) {
            case HTML -> html(before.toLowerCase(Locale.ROOT));
            case JSON -> json(variable, before);
            default -> {}
        }
    }

    private static void html(String before) {
        for (String program : PROGRAMS) {
            if (before.lastIndexOf("<" + program) > before.lastIndexOf("</" + program)) {
                throw new IllegalArgumentException(
                        "a variable cannot stand in <" + program
                                + ">, where no escaping makes a value harmless; an attribute such as data-id=\"{...}\" can have it");
            }
        }
        int tag = before.lastIndexOf('<');
        boolean begins = tag >= 0 && (tag + 1 == before.length() || !Character.isWhitespace(before.charAt(tag + 1)));
        if (!begins || isOver(before, tag)) {
            return;
        }
        Matcher value = IN_VALUE.matcher(before).region(tag, before.length());
        if (!value.find()) {
            throw new IllegalArgumentException(
                    "in a tag a variable can only stand in the value of an attribute, in quotes");
        }
        String name = value.group(1);
        String begun = value.group(2) == null ? value.group(3) : value.group(2);
        if (name.startsWith("on") || name.equals("style") || name.equals("srcdoc")) {
            throw new IllegalArgumentException("a variable cannot stand in " + name + ", which is no text");
        }
        if (begun.isBlank() && ADDRESSES.contains(name)) {
            throw new IllegalArgumentException(
                    "a variable cannot be the beginning of " + name + ": it could be a program, or lead elsewhere");
        }
    }

    /// Whether a tag that begins there has ended; a `>` in quotes does not end it.
    private static boolean isOver(String text, int tag) {
        char quote = 0;
        for (int i = tag; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '>') {
                return true;
            } else if (c == '"' || c == '\'') {
                quote = c;
            }
        }
        return false;
    }

    private static void json(Variable variable, String before) {
        boolean inString = false;
        for (int i = 0; i < before.length(); i++) {
            char c = before.charAt(i);
            if (c == '"') {
                inString = !inString;
            } else if (c == '\\' && inString) {
                i++;
            }
        }
        if (!inString && variable != Variable.STATUS) {
            throw new IllegalArgumentException(
                    "in JSON a variable can only stand in a string: \"{" + variable.word() + "}\"");
        }
    }
}
