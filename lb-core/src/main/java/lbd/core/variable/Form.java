package lbd.core.variable;

import java.util.Arrays;
import java.util.Locale;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// Where a text goes, and so which octets of a value stand there for themselves; all others are written as `%XX`.
///
/// A value is either *plain*, such as a cookie's, or *encoded*, such as the path as it came, whose `%` and reserved
/// characters mean what they mean in a URL.
public enum Form {
    /// Nowhere that anything is read from it: keys, comparisons.
    RAW(Tables.ALL, Tables.ALL),
    /// The value of a field: neither line ends nor other controls.
    FIELD(Tables.FIELD, Tables.FIELD),
    /// The value of Cookie or Set-Cookie: a field, in which no value begins another cookie or attribute.
    COOKIE(Tables.COOKIE, Tables.COOKIE),
    /// A URL or a reference, as in Location. Plain values bring no `?`, `#`, `&`, `=`, `@` and `%` along. A value right
    /// after `=`, behind a `?`, is written as [#PARAMETER].
    URI(Tables.plain("/:!$'()*,"), Tables.plain("/:@!$&'()*+,;=?%[]")),
    /// A path: a `?` in a value begins no query.
    PATH(Tables.plain("/:@!$&'()*+,;="), Tables.plain("/:@!$&'()*+,;=%")),
    /// The value of a parameter of a query: whole, whatever it is.
    PARAMETER(Tables.plain(""), Tables.plain("")),
    /// A body of plain text.
    TEXT(Tables.ALL, Tables.ALL),
    /// A body of HTML or XML: in a text, or in the quoted value of an attribute.
    HTML(Tables.ALL, Tables.ALL),
    /// A body of JSON: in a string.
    JSON(Tables.ALL, Tables.ALL);

    private final boolean[] plain;
    private final boolean[] encoded;

    Form(boolean[] plain, boolean[] encoded) {
        this.plain = plain;
        this.encoded = encoded;
    }

    /// How variables are written in a body of this type; null: none are.
    ///
    /// @param contentType as Content-Type has it
    public static @Nullable Form ofType(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            // In others the octets that are escaped may mean something else.
            if (parts[i].strip().startsWith("charset=")
                    && !parts[i].matches("\\s*charset=\"?(utf-8|us-ascii)\"?\\s*")) {
                return null;
            }
        }
        String type = parts[0].strip();
        return switch (type) {
            case "text/plain" -> TEXT;
            case "text/html", "application/xml", "text/xml" -> HTML;
            case "application/json" -> JSON;
            default -> type.endsWith("+xml") ? HTML : type.endsWith("+json") ? JSON : null;
        };
    }

    /// Whether it is of many lines, in which a brace mostly stands for itself.
    boolean isBody() {
        return this == TEXT || this == HTML || this == JSON;
    }

    /// Octets of plain values that stay as they are.
    boolean[] plain() {
        return plain;
    }

    boolean[] encoded() {
        return encoded;
    }

    /// Whether what is written in the configuration may have this octet there.
    boolean takes(byte octet) {
        return switch (this) {
            case RAW, PARAMETER, TEXT, HTML, JSON -> true;
            case FIELD, COOKIE -> Octets.isValueOctet(octet);
            case URI -> octet > ' ' && octet < 0x7f;
            case PATH -> octet > ' ' && octet < 0x7f && octet != '?' && octet != '#';
        };
    }

    /// For errors: what may stand there.
    String allowed() {
        return switch (this) {
            case FIELD, COOKIE -> "a value of a field is one line without control characters";
            case PATH ->
                "a path has visible ASCII, others as %XX, and neither ? nor #; rewrite.query changes the query";
            case RAW, URI, PARAMETER, TEXT, HTML, JSON -> "a URL has visible ASCII only; write others as %XX";
        };
    }

    private static final class Tables {
        private static final boolean[] ALL = all();
        private static final boolean[] FIELD = field();
        private static final boolean[] COOKIE = FIELD.clone();

        static {
            COOKIE[';'] = false;
        }

        private static boolean[] all() {
            boolean[] table = new boolean[256];
            Arrays.fill(table, true);
            return table;
        }

        private static boolean[] field() {
            boolean[] table = new boolean[256];
            for (int octet = 0; octet < table.length; octet++) {
                table[octet] = Octets.isValueOctet((byte) octet);
            }
            return table;
        }

        private static boolean[] plain(String more) {
            return Octets.table("-._~" + more, true);
        }
    }
}
