package lbd.core.http;

/// The path as it was sent, still a part of a URL, in the one spelling that a rewrite reads: dot segments removed, and
/// no escape left of a character that needs none (RFC 3986 section 6.2.2). What other escapes mean stays with whoever
/// reads them: unlike [NormalPath] it can be sent on.
public final class CleanPath {
    private static final boolean[] UNRESERVED = Octets.table("-._~", true);

    private CleanPath() {}

    /// @param from the start of a path that [NormalPath] has accepted
    /// @param into takes the result from index 0 on: as many octets as the path has, and at least one
    /// @return the length of the result
    public static int write(byte[] b, int from, int to, byte[] into) {
        into[0] = '/';
        int length = 1;
        for (int p = from + 1; p <= to; ) {
            int end = Octets.indexOf(b, p, to, '/');
            int after = segment(b, p, end, into, length);
            if (NormalPath.isDots(into, length, after, 2)) {
                length = length > 1 ? NormalPath.afterSlash(into, length - 1) : 1;
            } else if (!NormalPath.isDots(into, length, after, 1)) {
                length = after;
                if (end < to) {
                    into[length++] = '/';
                }
            }
            p = end + 1;
        }
        return length;
    }

    private static int segment(byte[] b, int from, int to, byte[] into, int at) {
        int length = at;
        for (int p = from; p < to; p++) {
            int octet = b[p] == '%' ? NormalPath.escaped(b, p, to) : -1;
            if (octet >= 0 && UNRESERVED[octet]) {
                into[length++] = (byte) octet;
                p += 2;
            } else {
                into[length++] = b[p];
            }
        }
        return length;
    }

    /// Where a prefix ends, at a border of segments.
    ///
    /// @param clean  a path that [#write] has written, from index 0 to `length`
    /// @param prefix in the form of [NormalPath]
    /// @return -1 where the path does not begin with it
    public static int prefixEnd(byte[] clean, int length, byte[] prefix) {
        int p = 0;
        for (int i = 0; i < prefix.length; ) {
            if (p >= length) {
                return -1;
            }
            int octet = clean[p] == '%' ? NormalPath.escaped(clean, p, length) : clean[p];
            if (octet == '/' && clean[p] == '%') {
                // It stays escaped in both forms.
                if (i + 3 > prefix.length || prefix[i] != '%' || prefix[i + 1] != '2' || prefix[i + 2] != 'F') {
                    return -1;
                }
                i += 3;
            } else if ((byte) octet == prefix[i]) {
                i++;
            } else {
                return -1;
            }
            p += clean[p] == '%' ? 3 : 1;
        }
        boolean border = p == length || prefix[prefix.length - 1] == '/' || clean[p] == '/';
        return border ? p : -1;
    }
}
