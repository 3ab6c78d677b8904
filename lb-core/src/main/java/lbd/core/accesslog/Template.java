package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A template: text with `{fields}` in it, `-` where one has no value.
final class Template implements LineFormat {
    static final String COMMON =
            "{client} - {user} [{time_local}] \"{method} {target} {protocol}\" {status} {body_bytes_out}";
    static final String COMBINED = COMMON + " \"{referer}\" \"{user_agent}\"";

    private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)}");

    /// Bounds the longest line: each field adds [Line#MAX_TEXT] at most.
    private static final int MAX_FIELDS = 48;

    private static final int MAX_LENGTH = 4096;

    private final ShownField[] fields;

    /// The text up to each.
    private final byte[][] before;

    private final byte[] end;
    private final Set<AccessField> used = EnumSet.noneOf(AccessField.class);
    private final List<ExtraField> extras;

    private Template(List<ShownField> fields, List<byte[]> before, String end) {
        this.fields = fields.toArray(ShownField[]::new);
        this.before = before.toArray(byte[][]::new);
        this.end = bytes(end + "\n");
        fields.stream().map(ShownField::field).filter(Objects::nonNull).forEach(used::add);
        extras = ShownField.extras(fields);
    }

    static Template parse(String template) {
        check(template);
        List<ShownField> fields = new ArrayList<>();
        List<byte[]> before = new ArrayList<>();
        Matcher matcher = FIELD.matcher(template);
        int from = 0;
        while (matcher.find()) {
            before.add(bytes(template.substring(from, matcher.start())));
            fields.add(ShownField.of(matcher.group(1)));
            from = matcher.end();
        }
        if (fields.isEmpty() || fields.size() > MAX_FIELDS) {
            throw new IllegalArgumentException("\"" + template + "\" has " + fields.size()
                    + " fields; allowed: json, common, combined, or a template with 1 to " + MAX_FIELDS
                    + " of the {fields} " + AccessField.allowed());
        }
        return new Template(fields, before, template.substring(from));
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean uses(AccessField field) {
        return used.contains(field);
    }

    @Override
    public List<ExtraField> extras() {
        return extras;
    }

    @Override
    public void write(AccessRecord record, Line line) {
        line.cut(0);
        for (int i = 0; i < fields.length; i++) {
            line.put(before[i]);
            if (!fields[i].write(record, line, Escaping.HEX)) {
                line.put('-');
            }
        }
        line.put(end);
    }
}
