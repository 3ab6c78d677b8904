package lbd.core.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// A media type as a configuration names it, `text/html`, or all of a kind, `text/*`. Immutable; any thread.
public final class MediaRange {
    private final byte[] text;
    private final boolean all;

    private MediaRange(byte[] text, boolean all) {
        this.text = text;
        this.all = all;
    }

    /// @param text as [#check] takes it
    public static MediaRange of(String text) {
        boolean all = check(text).endsWith("/*");
        return new MediaRange((all ? text.substring(0, text.length() - 1) : text).getBytes(US_ASCII), all);
    }

    /// @return the same
    /// @throws IllegalArgumentException if it is none
    public static String check(String text) {
        if (!text.matches("[a-z0-9!#$&^_.+-]+/(\\*|[a-z0-9!#$&^_.+-]+)")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no type; allowed: type/subtype or type/*, in small letters");
        }
        return text;
    }

    /// Whether it is all of a kind.
    public boolean isAll() {
        return all;
    }

    /// Whether the type that a message says it has is one of these. One that says none, or two, has none.
    public boolean contains(Head message) {
        int field = message.find(KnownField.CONTENT_TYPE);
        if (field < 0 || message.repeats(KnownField.CONTENT_TYPE)) {
            return false;
        }
        byte[] b = message.bytes();
        int from = message.valueStart(field);
        int to = Octets.trimOws(b, from, Octets.indexOf(b, from, message.valueEnd(field), ';'));
        return all
                ? to - from > text.length && Octets.equalsIgnoreCase(b, from, from + text.length, text, 0, text.length)
                : Octets.equalsIgnoreCase(b, from, to, text);
    }
}
