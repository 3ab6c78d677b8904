package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A template: text with `{fields}` in it as [lbd.core.variable.VariableText] has them, so `{field|text}` where one may
/// have no value, else `-`, and `{{` for a brace.
final class Template implements LineFormat {
    static final String COMMON =
            "{client} - {user} [{time_local}] \"{method} {target} {protocol}\" {status} {body_bytes_out}";
    static final String COMBINED = COMMON + " \"{referer}\" \"{user_agent}\"";

    private static final byte[] NOTHING = {'-'};

    /// Bounds the longest line: each field adds [Line#MAX_TEXT] at most.
    private static final int MAX_FIELDS = 48;

    private static final int MAX_LENGTH = 4096;

    private final ShownField[] fields;

    /// The text up to each.
    private final byte[][] before;

    /// What stands for each where it has no value.
    private final byte[][] defaults;

    private final byte[] end;
    private final Set<AccessField> used = EnumSet.noneOf(AccessField.class);
    private final List<ExtraField> extras;

    private Template(List<ShownField> fields, List<byte[]> before, List<byte[]> defaults, String end) {
        this.fields = fields.toArray(ShownField[]::new);
        this.before = before.toArray(byte[][]::new);
        this.defaults = defaults.toArray(byte[][]::new);
        this.end = bytes(end + "\n");
        fields.stream().map(ShownField::field).filter(Objects::nonNull).forEach(used::add);
        extras = ShownField.extras(fields);
    }

    static Template parse(String template) {
        check(template);
        List<ShownField> fields = new ArrayList<>();
        List<byte[]> before = new ArrayList<>();
        List<byte[]> defaults = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < template.length(); at++) {
            char c = template.charAt(at);
            if (c != '{') {
                text.append(c);
            } else if (template.startsWith("{{", at)) {
                text.append(c);
                at++;
            } else {
                int close = template.indexOf('}', at);
                if (close < 0) {
                    throw new IllegalArgumentException("\"" + template.substring(at)
                            + "\": a { without its }; a brace that stands for itself is written {{");
                }
                String inside = template.substring(at + 1, close);
                int bar = inside.indexOf('|');
                before.add(bytes(text.toString()));
                fields.add(ShownField.of(bar < 0 ? inside : inside.substring(0, bar)));
                defaults.add(bar < 0 ? NOTHING : bytes(inside.substring(bar + 1)));
                text.setLength(0);
                at = close;
            }
        }
        if (fields.isEmpty() || fields.size() > MAX_FIELDS) {
            throw new IllegalArgumentException("\"" + template + "\" has " + fields.size()
                    + " fields; allowed: json, common, combined, or a template with 1 to " + MAX_FIELDS
                    + " of the {fields} " + AccessField.allowed());
        }
        return new Template(fields, before, defaults, text.toString());
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
                line.put(defaults[i]);
            }
        }
        line.put(end);
    }
}
