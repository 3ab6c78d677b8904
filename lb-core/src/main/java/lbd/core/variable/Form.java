package lbd.core.variable;

import java.util.Arrays;
import lbd.core.http.Octets;

/// Where a text goes, and so which octets of a value stand there for themselves; all others are written as `%XX`.
///
/// A value is either *plain*, such as a cookie's, or *encoded*, such as the path as it came, whose `%` and reserved
/// characters mean what they mean in a URL.
public enum Form {
    /// Nowhere that anything is read from it: keys, comparisons.
    RAW(Tables.ALL, Tables.ALL),
    /// The value of a field: neither line ends nor other controls.
    FIELD(Tables.FIELD, Tables.FIELD),
    /// A URL or a reference, as in Location. Plain values bring no `?`, `#`, `&`, `=`, `@` and `%` along. A value right
    /// after `=`, behind a `?`, is written as [#PARAMETER].
    URI(Tables.plain("/:!$'()*,"), Tables.plain("/:@!$&'()*+,;=?%[]")),
    /// A path: a `?` in a value begins no query.
    PATH(Tables.plain("/:@!$&'()*+,;="), Tables.plain("/:@!$&'()*+,;=%")),
    /// The value of a parameter of a query: whole, whatever it is.
    PARAMETER(Tables.plain(""), Tables.plain(""));

    private final boolean[] plain;
    private final boolean[] encoded;

    Form(boolean[] plain, boolean[] encoded) {
        this.plain = plain;
        this.encoded = encoded;
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
            case RAW, PARAMETER -> true;
            case FIELD -> Octets.isValueOctet(octet);
            case URI -> octet > ' ' && octet < 0x7f;
            case PATH -> octet > ' ' && octet < 0x7f && octet != '?' && octet != '#';
        };
    }

    /// For errors: what may stand there.
    String allowed() {
        return switch (this) {
            case FIELD -> "a value of a field is one line without control characters";
            case PATH ->
                "a path has visible ASCII, others as %XX, and neither ? nor #; rewrite.query changes the query";
            case RAW, URI, PARAMETER -> "a URL has visible ASCII only; write others as %XX";
        };
    }

    private static final class Tables {
        private static final boolean[] ALL = all();
        private static final boolean[] FIELD = field();

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
