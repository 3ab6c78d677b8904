package lbd.core.http;

/// The text form of an IPv6 address (RFC 3986 section 3.2.2), without a zone: a zone means something on one
/// machine only.
final class Ipv6Literal {
    private static final int GROUPS = 8;

    private Ipv6Literal() {}

    static boolean valid(byte[] b, int from, int to) {
        int groups = 0;
        boolean elided = false;
        int p = from;
        if (to - from >= 2 && b[from] == ':' && b[from + 1] == ':') {
            elided = true;
            p += 2;
        }
        while (p < to) {
            int end = hexEnd(b, p, to);
            if (end < to && b[end] == '.') {
                groups += 2;
                return dottedQuad(b, p, to) && complete(groups, elided);
            }
            if (end == p || end - p > 4) {
                return false;
            }
            groups++;
            p = end;
            if (p == to) {
                break;
            }
            if (b[p] != ':' || p + 1 == to) {
                return false;
            }
            p++;
            if (b[p] == ':') {
                if (elided) {
                    return false;
                }
                elided = true;
                p++;
            }
        }
        return complete(groups, elided);
    }

    private static boolean complete(int groups, boolean elided) {
        return elided ? groups < GROUPS : groups == GROUPS;
    }

    private static int hexEnd(byte[] b, int from, int to) {
        int p = from;
        while (p < to && Octets.hex(b[p]) >= 0) {
            p++;
        }
        return p;
    }

    private static boolean dottedQuad(byte[] b, int from, int to) {
        int p = from;
        for (int part = 0; part < 4; part++) {
            int end = Octets.indexOf(b, p, to, '.');
            if (!decimalOctet(b, p, end) || (part == 3) != (end == to)) {
                return false;
            }
            p = end + 1;
        }
        return true;
    }

    private static boolean decimalOctet(byte[] b, int from, int to) {
        if (to == from || to - from > 3 || (b[from] == '0' && to - from > 1)) {
            return false;
        }
        int value = 0;
        for (int p = from; p < to; p++) {
            if (!Octets.isDigit(b[p])) {
                return false;
            }
            value = value * 10 + (b[p] - '0');
        }
        return value <= 255;
    }
}
