package lbd.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// The body of an answer that the configuration says, and what it is. Immutable; any thread.
public final class AnswerBody {
    /// Octets that one may have.
    public static final int MOST = 1024 * 1024;

    public static final String TEXT = "text/plain; charset=utf-8";
    public static final AnswerBody NONE = new AnswerBody(TEXT, new byte[0]);

    /// Octets that a dump shows as they are.
    private static final int SHORT = 256;

    private final String type;
    private final byte[] octets;
    private final @Nullable VariableText text;

    /// @param type   of the content, as Content-Type has it: visible ASCII and spaces
    /// @param octets given away; at most [#MOST]
    public AnswerBody(String type, byte[] octets) {
        this(type, octets, null);
    }

    private AnswerBody(String type, byte[] octets, @Nullable VariableText text) {
        this.type = checkType(type);
        this.octets = octets;
        this.text = text;
        Range.check("body (size)", octets.length, 0, MOST);
    }

    /// One that says something of the request.
    ///
    /// @param text of the form that is meant for the type
    public static AnswerBody of(String type, VariableText text) {
        return new AnswerBody(type, text.source().getBytes(UTF_8), text);
    }

    /// Plain text.
    public static AnswerBody text(String text) {
        return new AnswerBody(TEXT, text.getBytes(UTF_8));
    }

    /// @return the type
    /// @throws IllegalArgumentException if it is none
    public static String checkType(String type) {
        if (type.isBlank() || type.length() > 256 || type.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("\"" + type + "\" is no content type such as text/html; charset=utf-8");
        }
        return type;
    }

    public String type() {
        return type;
    }

    /// What it says of each request; null: nothing, it is the same for all.
    public @Nullable VariableText text() {
        return text;
    }

    /// Not to be written to; with variables as the configuration has them.
    public byte[] octets() {
        return octets;
    }

    public boolean isEmpty() {
        return octets.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AnswerBody that
                && type.equals(that.type)
                && Arrays.equals(octets, that.octets)
                && Objects.equals(text, that.text);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return octets.length > SHORT ? type + ", " + octets.length + " bytes" : new String(octets, UTF_8);
    }
}
