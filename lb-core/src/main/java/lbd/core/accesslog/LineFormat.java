package lbd.core.accesslog;

/// How a line looks, compiled once from `access_log.format`. Immutable; any thread.
public sealed interface LineFormat permits JsonLine, Template {
    /// @param format `json`, `common`, `combined`, or a template with `{fields}`
    /// @throws IllegalArgumentException if a template names an unknown field or has none; the message lists what is
    /// allowed
    static LineFormat of(String format) {
        return switch (format) {
            case "json" -> JsonLine.FORMAT;
            case "common" -> Template.parse(Template.COMMON);
            case "combined" -> Template.parse(Template.COMBINED);
            default -> Template.parse(format);
        };
    }

    boolean uses(AccessField field);

    /// Writes one line with its end. What was in `line` is gone.
    void write(AccessRecord record, Line line);
}
