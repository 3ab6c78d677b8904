package lbd.core.variable;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Writes values into bodies, so that none ends what it stands in. Of HTML and JSON all that comes out is ASCII, which
/// reads the same whatever a browser takes the page for.
final class BodyValue {
    /// Octets of one value; what is longer is cut.
    static final int LONGEST = 8192;

    private static final char UNKNOWN = '\uFFFD';

    private BodyValue() {}

    /// Escapes what has been written from there on.
    static void escape(Form form, int from, TextBuffer out) {
        int to = Math.min(out.length(), from + LONGEST);
        // What is not UTF-8 becomes U+FFFD.
        String value = new String(out.bytes(), from, to - from, UTF_8);
        out.cut(from);
        switch (form) {
            case HTML -> html(value, out);
            case JSON -> json(value, out);
            default -> out.literal(visible(value).getBytes(UTF_8));
        }
    }

    /// No value adds a line.
    private static String visible(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            text.append(Character.isISOControl(c) ? ' ' : c);
        }
        return text.toString();
    }

    private static void html(String value, TextBuffer out) {
        value.codePoints().forEach(c -> {
            boolean control = Character.isISOControl(c);
            if (control || c >= 0x7f || "&<>\"'`=".indexOf(c) >= 0) {
                ascii("&#x" + Integer.toHexString(control ? UNKNOWN : c) + ";", out);
            } else {
                out.octet((char) c);
            }
        });
    }

    private static void json(String value, TextBuffer out) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            // Those of HTML too, for who takes it for that.
            if (c < ' ' || c >= 0x7f || "\"\\<>&'".indexOf(c) >= 0) {
                ascii("\\u" + Integer.toHexString(0x10000 + c).substring(1), out);
            } else {
                out.octet(c);
            }
        }
    }

    private static void ascii(String text, TextBuffer out) {
        for (int i = 0; i < text.length(); i++) {
            out.octet(text.charAt(i));
        }
    }
}
