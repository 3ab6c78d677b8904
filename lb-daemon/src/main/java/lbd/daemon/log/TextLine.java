package lbd.daemon.log;

/// `2026-11-21T10:27:00.123Z info event=server.down pool=web reason="connection refused"`
final class TextLine {
    private TextLine() {}

    static String of(Fields fields) {
        StringBuilder line = new StringBuilder();
        line.append(fields.time()).append(' ').append(fields.level());
        fields.values().forEach((key, value) -> {
            line.append(' ').append(key).append('=');
            append(value.toString(), line);
        });
        return line.toString();
    }

    private static void append(String value, StringBuilder line) {
        if (plain(value)) {
            line.append(value);
            return;
        }
        line.append('"');
        value.chars().forEach(c -> escape((char) c, line));
        line.append('"');
    }

    private static boolean plain(String value) {
        return !value.isEmpty() && value.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=' || unsafe((char) c));
    }

    private static void escape(char c, StringBuilder line) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            default -> {
                if (unsafe(c)) {
                    line.append("\\u%04x".formatted((int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }

    /// What could end the line, or mean something to a terminal.
    private static boolean unsafe(char c) {
        return Character.isISOControl(c) || c == '\\' || c == '\u2028' || c == '\u2029';
    }
}
