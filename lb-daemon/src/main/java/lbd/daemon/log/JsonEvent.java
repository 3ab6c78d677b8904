package lbd.daemon.log;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import lbd.core.text.Visible;

/// `{"time":"2026-11-21T10:27:00.123Z","level":"info","event":"server.down","fails":3}`
final class JsonEvent {
    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

    private JsonEvent() {}

    static String of(Fields fields) {
        StringBuilder line = new StringBuilder("{");
        member("time", fields.time(), line);
        line.append(',');
        member("level", fields.level(), line);
        fields.values().forEach((key, value) -> {
            line.append(',');
            member(key, value, line);
        });
        return line.append('}').toString();
    }

    private static void member(String key, Object value, StringBuilder line) {
        quoted(key, line);
        line.append(':');
        switch (value) {
            case Boolean flag -> line.append(flag);
            case Number number when finite(number) -> line.append(number);
            default -> quoted(value.toString(), line);
        }
    }

    private static boolean finite(Number number) {
        return Double.isFinite(number.doubleValue());
    }

    private static void quoted(String text, StringBuilder line) {
        line.append('"');
        // Jackson knows JSON's own escapes; a terminal or a reader is fooled by more than that.
        line.append(Visible.of(new String(ESCAPES.quoteAsString(text))));
        line.append('"');
    }
}
