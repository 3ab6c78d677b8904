package lbd.core.text;

/// Makes text harmless for logs and terminals: whatever a reader would not see as a character of its own is written as
/// an escape.
public final class Visible {
    private Visible() {}

    /// Whether a character may stand as it is. Not so: controls (C0, DEL, and C1, which many terminals obey), what
    /// changes how its neighbours read (bidirectional marks, zero width), separators of lines, halves of a
    /// surrogate pair, and what Unicode has not assigned.
    public static boolean isVisible(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint >= ' ';
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /// The text as one line, with an escape, as in Java and JSON, where [#isVisible] says no.
    public static String of(String text) {
        return escaped(text, false);
    }

    /// As [#of], but line breaks stay: for text whose lines are ours.
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean breaksStay) {
        int first = firstHidden(text, breaksStay);
        if (first == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
        int at = first;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (stays(codePoint, breaksStay)) {
                escaped.appendCodePoint(codePoint);
            } else {
                escape(codePoint, escaped);
            }
            at += Character.charCount(codePoint);
        }
        return escaped.toString();
    }

    private static int firstHidden(String text, boolean breaksStay) {
        int at = 0;
        while (at < text.length() && stays(text.codePointAt(at), breaksStay)) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private static boolean stays(int codePoint, boolean breaksStay) {
        return isVisible(codePoint) || (breaksStay && codePoint == '\n');
    }

    /// Writes a character as a backslash, a `u` and four digits, or as two of those beyond the first plane: as JSON and
    /// Java have it.
    public static void escape(int codePoint, StringBuilder into) {
        for (char unit : Character.toChars(codePoint)) {
            into.append("\\u%04x".formatted((int) unit));
        }
    }
}
