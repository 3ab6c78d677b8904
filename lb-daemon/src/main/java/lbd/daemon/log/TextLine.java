package lbd.daemon.log;

import lbd.core.text.Visible;

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
        value.codePoints().forEach(c -> escape(c, line));
        line.append('"');
    }

    private static boolean plain(String value) {
        return !value.isEmpty()
                && value.codePoints()
                        .allMatch(c -> c != ' ' && c != '"' && c != '=' && c != '\\' && Visible.isVisible(c));
    }

    private static void escape(int c, StringBuilder line) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            default -> {
                if (Visible.isVisible(c)) {
                    line.appendCodePoint(c);
                } else {
                    Visible.escape(c, line);
                }
            }
        }
    }
}
