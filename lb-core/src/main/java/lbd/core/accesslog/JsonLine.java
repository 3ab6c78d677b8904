package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// The `json` format: one object a line with every field that has a value, in the order of [AccessField].
final class JsonLine {
    static final List<LinePart> PARTS = parts();

    private JsonLine() {}

    private static List<LinePart> parts() {
        List<LinePart> parts = new ArrayList<>();
        for (AccessField field : EnumSet.complementOf(EnumSet.of(AccessField.TIME_LOCAL))) {
            // The first, the time, is always there: so the comma can go before each of the others.
            String before =
                    (parts.isEmpty() ? "{" : ",") + "\"" + field.word() + "\":" + (field.source.quoted() ? "\"" : "");
            parts.add(new LinePart.Member(field, before.getBytes(StandardCharsets.US_ASCII)));
        }
        parts.add(new LinePart.Literal(new byte[] {'}'}));
        return List.copyOf(parts);
    }
}
