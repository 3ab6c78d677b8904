package lbd.core.accesslog;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// How a line looks, compiled once from `access_log.format`. Immutable; any thread.
public final class LineFormat {
    private static final String COMMON =
            "{client} - - [{time_local}] \"{method} {target} {protocol}\" {status} {bytes_out}";
    private static final String COMBINED = COMMON + " \"{referer}\" \"{user_agent}\"";

    private final LinePart[] parts;
    private final LinePart[] varying;
    private final int fixedBytes;
    private final Set<AccessField> fields;

    private LineFormat(List<LinePart> parts) {
        this.parts = parts.toArray(LinePart[]::new);
        varying = parts.stream().filter(LinePart::varies).toArray(LinePart[]::new);
        AccessRecord any = new AccessRecord();
        int lineEnd = 1;
        fixedBytes = lineEnd
                + parts.stream()
                        .filter(part -> !part.varies())
                        .mapToInt(part -> part.maxBytes(any))
                        .sum();
        fields = EnumSet.noneOf(AccessField.class);
        parts.forEach(p -> fields.addAll(p.fields()));
    }

    /// @param format `json`, `common`, `combined`, or a template with `{fields}`
    /// @throws IllegalArgumentException if a template names an unknown field or has none; the message lists what is
    /// allowed
    public static LineFormat of(String format) {
        return switch (format) {
            case "json" -> new LineFormat(JsonLine.PARTS);
            case "common" -> new LineFormat(Template.parse(COMMON));
            case "combined" -> new LineFormat(Template.parse(COMBINED));
            default -> new LineFormat(Template.parse(format));
        };
    }

    public boolean uses(AccessField field) {
        return fields.contains(field);
    }

    /// The most bytes that [#write] can write for this record.
    public int maxBytes(AccessRecord record) {
        int max = fixedBytes;
        for (LinePart part : varying) {
            max += part.maxBytes(record);
        }
        return max;
    }

    /// Writes one line; the buffer must have the room.
    public void write(AccessRecord record, LineBuffer out) {
        for (LinePart part : parts) {
            part.write(record, out);
        }
        out.endLine();
    }
}
