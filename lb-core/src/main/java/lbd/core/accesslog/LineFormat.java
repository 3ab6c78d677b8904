package lbd.core.accesslog;

import java.util.List;

/// How a line looks, compiled once from `access_log.format`. Immutable; any thread.
public sealed interface LineFormat permits JsonLine, JsonWithFields, Template {
    /// @param format `json`, `common`, `combined`, or a template with `{fields}`
    /// @throws IllegalArgumentException if a template names an unknown field or has none; the message lists
    ///     what is allowed
    static LineFormat of(String format) {
        return switch (format) {
            case "json" -> JsonLine.FORMAT;
            case "common" -> Template.parse(Template.COMMON);
            case "combined" -> Template.parse(Template.COMBINED);
            default -> Template.parse(format);
        };
    }

    /// As above, and for `json` what its lines have beside its own fields.
    ///
    /// @param fields words of fields
    /// @throws IllegalArgumentException also where another format has such
    static LineFormat of(String format, List<String> fields) {
        if (fields.isEmpty()) {
            return of(format);
        }
        if (!format.equals("json")) {
            throw new IllegalArgumentException("fields are for the format json; a template names its own");
        }
        if (fields.size() > ExtraField.MAX) {
            throw new IllegalArgumentException(fields.size() + " fields are too many; allowed: " + ExtraField.MAX);
        }
        return new JsonWithFields(fields.stream().map(ShownField::of).toList());
    }

    boolean uses(AccessField field);

    /// What it shows beside those.
    default List<ExtraField> extras() {
        return List.of();
    }

    /// Writes one line with its end. What was in `line` is gone.
    void write(AccessRecord record, Line line);
}
