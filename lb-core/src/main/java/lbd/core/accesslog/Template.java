package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A template: text with `{fields}` in it.
final class Template {
    private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)}");

    /// Bounds the longest line: each field adds [FieldSource#MAX_TEXT] at most.
    private static final int MAX_FIELDS = 32;

    private static final int MAX_LENGTH = 4096;

    private Template() {}

    static List<LinePart> parse(String template) {
        check(template);
        List<LinePart> parts = new ArrayList<>();
        Matcher matcher = FIELD.matcher(template);
        int from = 0;
        int fields = 0;
        while (matcher.find()) {
            literal(template.substring(from, matcher.start()), parts);
            parts.add(new LinePart.Value(field(matcher.group(1))));
            from = matcher.end();
            fields++;
        }
        literal(template.substring(from), parts);
        if (fields == 0 || fields > MAX_FIELDS) {
            throw new IllegalArgumentException("\"" + template + "\" has " + fields
                    + " fields; allowed: json, common, combined, or a template with 1 to " + MAX_FIELDS
                    + " of the {fields} " + AccessField.allowed());
        }
        return parts;
    }

    private static void check(String template) {
        if (template.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a template of " + template.length() + " characters; allowed: " + MAX_LENGTH);
        }
        if (template.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            throw new IllegalArgumentException("a template is one line without control characters");
        }
    }

    private static AccessField field(String word) {
        return AccessField.of(word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown field {" + word + "}; allowed: " + AccessField.allowed()));
    }

    private static void literal(String text, List<LinePart> parts) {
        if (!text.isEmpty()) {
            parts.add(new LinePart.Literal(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
