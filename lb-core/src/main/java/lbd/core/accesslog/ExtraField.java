package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.core.variable.HeadVariable;
import org.jspecify.annotations.Nullable;

/// A field of a head, a cookie or a part of the target, that lines show when they are asked to: `{header.X-Id}`,
/// `{cookie.sid}`, `{response_header.Location}`, `{query.id}`. Of several the first is shown.
public final class ExtraField {
    /// What to write where a message says what is allowed.
    static final String ALLOWED = "header.NAME, cookie.NAME, response_header.NAME, " + HeadVariable.ALLOWED;

    /// In one line: what a client sends is copied for each of them.
    public static final int MAX = 32;

    public static final ExtraField[] NONE = {};

    private static final Pattern WORD =
            Pattern.compile("(header|cookie|response_header)\\.([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64})");

    /// What may stand in a key of JSON.
    private static final Pattern PLAIN = Pattern.compile("[!#$%&'*+.^_`~0-9A-Za-z\\[\\]-]{1,80}");

    public enum Kind {
        HEADER,
        COOKIE,
        RESPONSE_HEADER,
        /// What [ExtraField#part] writes.
        PART
    }

    private final Kind kind;
    private final String word;
    private final byte[] name;
    private final @Nullable HeadVariable part;

    private ExtraField(Kind kind, String word, byte[] name, @Nullable HeadVariable part) {
        this.kind = kind;
        this.word = word;
        this.name = name;
        this.part = part;
    }

    static Optional<ExtraField> of(String word) {
        Matcher matcher = WORD.matcher(word);
        if (!matcher.matches()) {
            return PLAIN.matcher(word).matches()
                    ? HeadVariable.of(word).map(part -> new ExtraField(Kind.PART, word, bytes(word), part))
                    : Optional.empty();
        }
        Kind kind = Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        String name = matcher.group(2);
        // Names of fields are the same in any case, those of cookies are not.
        String key = kind == Kind.COOKIE ? name : name.toLowerCase(Locale.ROOT);
        return Optional.of(new ExtraField(kind, word, bytes(key), null));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
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

    /// Of [Kind#PART] alone.
    public @Nullable HeadVariable part() {
        return part;
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
