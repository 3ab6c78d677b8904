package lbd.core.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/// What an octet may be in HTTP (RFC 9110 section 5.6), as tables, and the few comparisons that parsing
/// needs. ASCII only, by design: no locale and no character set takes part.
public final class Octets {
    private static final boolean[] TCHAR = table("!#$%&'*+-.^_`|~", true);
    private static final byte[] HEX = hexTable();
    /// Visible characters, spaces, tabs and anything above ASCII (RFC 9110 section 5.5).
    private static final boolean[] VALUE = valueTable();
    /// Visible ASCII without `#`: a fragment is never sent.
    private static final boolean[] TARGET = table("!\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~", true);
    private static final int MAX_DIGITS = 19;

    private Octets() {}

    /// @return whether `b` may be part of a token: a method, a field name, a coding
    public static boolean isTchar(byte b) {
        return TCHAR[b & 0xff];
    }

    /// @return whether `b` may be part of a field's value
    public static boolean isValueOctet(byte b) {
        return VALUE[b & 0xff];
    }

    /// @return whether `b` may be part of a request target
    public static boolean isTargetOctet(byte b) {
        return TARGET[b & 0xff];
    }

    /// @return the number that the digits at `from` to `to` say; -1 if there are none, or others than digits,
    ///     or if it is 2^63 or more
    public static long decimal(byte[] b, int from, int to) {
        if (from == to || to - from > MAX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int p = from; p < to; p++) {
            if (!isDigit(b[p])) {
                return -1;
            }
            value = value * 10 + (b[p] - '0');
        }
        // Nineteen digits overflow at most once, which shows as a negative number.
        return value < 0 ? -1 : value;
    }

    /// @return the value of a hexadecimal digit, or -1
    public static int hex(byte b) {
        return HEX[b & 0xff];
    }

    /// @return `b` with the letters A to Z made small
    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    /// @return whether `b` is optional white space: a space or a tab
    public static boolean isOws(byte b) {
        return b == ' ' || b == '\t';
    }

    public static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /// @return the first position from `from` on that is no white space, at most `to`
    public static int skipOws(byte[] b, int from, int to) {
        int p = from;
        while (p < to && isOws(b[p])) {
            p++;
        }
        return p;
    }

    /// @return the end of `from` to `to` without the white space at its end
    public static int trimOws(byte[] b, int from, int to) {
        int p = to;
        while (p > from && isOws(b[p - 1])) {
            p--;
        }
        return p;
    }

    /// @return the position of `wanted`, or `to` where it is absent
    public static int indexOf(byte[] b, int from, int to, char wanted) {
        int p = from;
        while (p < to && b[p] != wanted) {
            p++;
        }
        return p;
    }

    public static boolean equals(byte[] b, int from, int to, byte[] wanted) {
        return Arrays.equals(b, from, to, wanted, 0, wanted.length);
    }

    /// @param lowerCase what is looked for, in small letters
    public static boolean equalsIgnoreCase(byte[] b, int from, int to, byte[] lowerCase) {
        if (to - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(b[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    public static boolean equalsIgnoreCase(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        if (aTo - aFrom != bTo - bFrom) {
            return false;
        }
        for (int i = 0; i < aTo - aFrom; i++) {
            if (lower(a[aFrom + i]) != lower(b[bFrom + i])) {
                return false;
            }
        }
        return true;
    }

    /// @return a table that is true for each octet of `marks`, and for letters and digits where asked
    public static boolean[] table(String marks, boolean lettersAndDigits) {
        boolean[] table = new boolean[256];
        for (byte c : marks.getBytes(US_ASCII)) {
            table[c] = true;
        }
        for (char c = '0'; lettersAndDigits && c <= 'z'; c++) {
            table[c] |= Character.isLetterOrDigit(c);
        }
        return table;
    }

    private static boolean[] valueTable() {
        boolean[] table = new boolean[256];
        for (int c = ' '; c < table.length; c++) {
            table[c] = c != 0x7f;
        }
        table['\t'] = true;
        return table;
    }

    private static byte[] hexTable() {
        byte[] table = new byte[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) (i < 128 ? Character.digit(i, 16) : -1);
        }
        return table;
    }
}
