package lbd.core.http;

/// The one form of a path that routes are compared with: percent-decoded once, dot segments removed (RFC 3986
/// sections 5.2.4 and 6.2.2). What is forwarded stays as it was sent. What servers that know other borders
/// make of the same path is [LenientPath]'s.
///
/// A path must not mean one thing here and another to the server, or a rule could be passed by spelling. So:
/// - `%2F` stays `%2F` and is no border between segments;
/// - `..` above the root, `%00` and a `%` without two digits are refused;
/// - `..` beside an encoded slash, a backslash or a `;` is refused too: there are servers that take these for
///   borders and would go up where we did not.
///
/// Empty segments (`//`) stay. The result is no URL: `%252F` and `%2F` become the same.
public final class NormalPath {
    /// The path is refused: a `%` without two digits.
    public static final int BAD_ESCAPE = -1;
    /// The path is refused: an octet of 0.
    public static final int NUL = -2;
    /// The path is refused: it goes above the root.
    public static final int ABOVE_ROOT = -3;
    /// The path is refused: readers would go up from different places.
    public static final int AMBIGUOUS = -4;
    /// The path is refused: it does not begin with a slash.
    public static final int NO_SLASH = -5;

    private static final boolean[] SPECIAL = Octets.table("/.%;\\", false);
    private static final byte[] ENCODED_SLASH = {'%', '2', 'f'};

    private NormalPath() {}

    /// @param refused what [#write] or [LenientPath#write] returned
    /// @return a stable name for logs
    public static String rule(int refused) {
        return switch (refused) {
            case BAD_ESCAPE -> "path_escape";
            case NUL -> "path_nul";
            case ABOVE_ROOT -> "path_above_root";
            case AMBIGUOUS -> "path_ambiguous";
            case NO_SLASH -> "path_no_slash";
            default -> throw new IllegalArgumentException("not refused: " + refused);
        };
    }

    /// @param from the start of the path, a `/`; an empty path means `/`
    /// @param into takes the result from index 0 on: as many octets as the path has, and at least one
    /// @return the length of the result, or why it is refused, which is negative
    public static int write(byte[] b, int from, int to, byte[] into) {
        into[0] = '/';
        if (from == to) {
            return 1;
        }
        if (b[from] != '/') {
            return NO_SLASH;
        }
        if (isPlain(b, from, to)) {
            System.arraycopy(b, from, into, 0, to - from);
            return to - from;
        }
        return writeSegments(b, from, to, into);
    }

    /// Whether there is nothing that any reader changes or refuses: neither an escape, a backslash, a `;`
    /// nor an empty segment, and no dot that begins a segment or follows another. So it is with nearly
    /// every path.
    ///
    /// @param from the start of the path, a `/`
    public static boolean isPlain(byte[] b, int from, int to) {
        byte before = 0;
        for (int p = from; p < to; p++) {
            byte octet = b[p];
            if (SPECIAL[octet & 0xff] && !isPlain(octet, before)) {
                return false;
            }
            before = octet;
        }
        return true;
    }

    /// Whether there is a `.` or `..` between slashes, in any spelling.
    ///
    /// @param from the start of a path that [#write] accepts, a `/`
    public static boolean hasDotSegments(byte[] b, int from, int to) {
        for (int p = from + 1; p <= to; ) {
            int end = Octets.indexOf(b, p, to, '/');
            int dots = 0;
            while (p < end && (b[p] == '%' ? escaped(b, p, end) : b[p]) == '.') {
                p += b[p] == '%' ? 3 : 1;
                dots++;
            }
            if (p == end && (dots == 1 || dots == 2)) {
                return true;
            }
            p = end + 1;
        }
        return false;
    }

    private static boolean isPlain(byte octet, byte before) {
        return switch (octet) {
            case '/' -> before != '/';
            case '.' -> before != '/' && before != '.';
            default -> false;
        };
    }

    private static int writeSegments(byte[] b, int from, int to, byte[] into) {
        // Always after a slash: where the next segment goes.
        int length = 1;
        for (int p = from + 1; ; ) {
            int end = Octets.indexOf(b, p, to, '/');
            int segmentEnd = decode(b, p, end, into, length);
            if (segmentEnd < 0) {
                return segmentEnd;
            }
            if (isDots(into, length, segmentEnd, 2)) {
                if (length == 1) {
                    return ABOVE_ROOT;
                }
                length = afterSlash(into, length - 1);
            } else if (!isDots(into, length, segmentEnd, 1)) {
                if (climbsElsewhere(into, length, segmentEnd)) {
                    return AMBIGUOUS;
                }
                length = segmentEnd;
                if (end < to) {
                    into[length++] = '/';
                }
            }
            if (end == to) {
                return length;
            }
            p = end + 1;
        }
    }

    /// @return where the decoded segment ends in `into`, or why it is refused
    private static int decode(byte[] b, int from, int to, byte[] into, int at) {
        int length = at;
        for (int p = from; p < to; p++) {
            byte octet = b[p];
            if (octet == '%') {
                int value = escaped(b, p, to);
                if (value <= 0) {
                    return value < 0 ? BAD_ESCAPE : NUL;
                }
                p += 2;
                if (value == '/') {
                    into[length++] = '%';
                    into[length++] = '2';
                    octet = 'F';
                } else {
                    octet = (byte) value;
                }
            }
            into[length++] = octet;
        }
        return length;
    }

    /// @param at the position of a `%`
    /// @return the octet that the escape stands for, or -1 where it is none
    static int escaped(byte[] b, int at, int to) {
        return at + 2 < to ? Octets.hex(b[at + 1]) << 4 | Octets.hex(b[at + 2]) : -1;
    }

    static boolean isDots(byte[] b, int from, int to, int count) {
        return to - from == count && b[from] == '.' && b[to - 1] == '.';
    }

    /// @param slash the position of a slash
    /// @return the position after the slash before it
    static int afterSlash(byte[] b, int slash) {
        int p = slash;
        while (b[p - 1] != '/') {
            p--;
        }
        return p;
    }

    /// Whether a server that knows other borders than the slash would find a `..` within this segment.
    private static boolean climbsElsewhere(byte[] b, int from, int to) {
        for (int p = from; p + 1 < to; p++) {
            if (b[p] == '.' && b[p + 1] == '.' && begins(b, from, p) && ends(b, p + 2, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(byte[] b, int from, int at) {
        return at == from || b[at - 1] == '\\' || (at - 3 >= from && isEncodedSlash(b, at - 3, at));
    }

    private static boolean ends(byte[] b, int at, int to) {
        return at == to || b[at] == '\\' || b[at] == ';' || isEncodedSlash(b, at, to);
    }

    private static boolean isEncodedSlash(byte[] b, int at, int to) {
        return at + 3 <= to && Octets.equalsIgnoreCase(b, at, at + 3, ENCODED_SLASH);
    }
}
