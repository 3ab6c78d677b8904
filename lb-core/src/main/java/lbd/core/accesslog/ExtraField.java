package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A field of a head, or a cookie, that lines show when they are asked to: `{header.X-Id}`, `{cookie.sid}`,
/// `{response_header.Location}`. Of several the first is shown.
public final class ExtraField {
    /// What to write where a message says what is allowed.
    static final String ALLOWED = "header.NAME, cookie.NAME, response_header.NAME";

    /// In one line: what a client sends is copied for each of them.
    public static final int MAX = 32;

    public static final ExtraField[] NONE = {};

    private static final Pattern WORD =
            Pattern.compile("(header|cookie|response_header)\\.([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64})");

    public enum Kind {
        HEADER,
        COOKIE,
        RESPONSE_HEADER
    }

    private final Kind kind;
    private final String word;
    private final byte[] name;

    private ExtraField(Kind kind, String word, byte[] name) {
        this.kind = kind;
        this.word = word;
        this.name = name;
    }

    static Optional<ExtraField> of(String word) {
        Matcher matcher = WORD.matcher(word);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Kind kind = Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        String name = matcher.group(2);
        // Names of fields are the same in any case, those of cookies are not.
        String key = kind == Kind.COOKIE ? name : name.toLowerCase(Locale.ROOT);
        return Optional.of(new ExtraField(kind, word, key.getBytes(StandardCharsets.US_ASCII)));
    }

    public Kind kind() {
        return kind;
    }

    /// As the template names it.
    public String word() {
        return word;
    }

    /// Of a field in lower case. Not to be changed.
    public byte[] name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtraField that && kind == that.kind && Arrays.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(name);
    }

    @Override
    public String toString() {
        return word;
    }
}
