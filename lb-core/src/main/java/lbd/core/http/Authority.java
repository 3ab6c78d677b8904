package lbd.core.http;

/// `host[:port]`, of a Host field or a request target (RFC 9110 sections 4.2 and 7.2).
///
/// Narrower than the grammar: letters, digits, `-`, `.`, `_` and `~`, or an IPv6 address in brackets. The
/// other octets that a registered name may have (`,` `;` `=` `%`, ...) are in no name that DNS serves, and
/// two readers split or decode them differently. User information (`user@host`) is refused, as RFC 9110
/// section 4.2.4 asks.
public final class Authority {
    /// No port was given.
    public static final int NO_PORT = -1;

    private static final int INVALID = -1;
    private static final int MAX_HOST = 255;
    private static final boolean[] NAME = Octets.table("-._~", true);

    private Authority() {}

    /// @return the position after the host, at `to` or at the `:` before the port; -1 if this is no authority
    public static int hostEnd(byte[] b, int from, int to) {
        if (from >= to) {
            return INVALID;
        }
        int end = b[from] == '[' ? ipv6End(b, from, to) : nameEnd(b, from, to);
        if (end <= from || end - from > MAX_HOST || !validPort(b, end, to)) {
            return INVALID;
        }
        return end;
    }

    /// @param hostEnd what [#hostEnd] returned
    /// @return 0 to 65535, or [#NO_PORT] where there is none or an empty one
    public static int port(byte[] b, int hostEnd, int to) {
        if (to - hostEnd < 2) {
            return NO_PORT;
        }
        int port = 0;
        for (int p = hostEnd + 1; p < to; p++) {
            port = port * 10 + (b[p] - '0');
        }
        return port;
    }

    private static int nameEnd(byte[] b, int from, int to) {
        int p = from;
        while (p < to && NAME[b[p] & 0xff]) {
            p++;
        }
        return p;
    }

    /// The port may be empty (RFC 3986 section 3.2.3).
    private static boolean validPort(byte[] b, int hostEnd, int to) {
        if (hostEnd == to) {
            return true;
        }
        if (b[hostEnd] != ':' || to - hostEnd > 6) {
            return false;
        }
        for (int p = hostEnd + 1; p < to; p++) {
            if (!Octets.isDigit(b[p])) {
                return false;
            }
        }
        return port(b, hostEnd, to) <= 0xffff;
    }

    /// @return the position after the `]`, or -1
    private static int ipv6End(byte[] b, int from, int to) {
        int close = Octets.indexOf(b, from, to, ']');
        return close < to && Ipv6Literal.valid(b, from + 1, close) ? close + 1 : INVALID;
    }
}
