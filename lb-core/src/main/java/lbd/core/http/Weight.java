package lbd.core.http;

/// How much a client likes one of several things: `;q=0.8` behind it (RFC 9110 section 12.4.2).
public final class Weight {
    /// What has no weight, or none that can be read.
    public static final int WHOLE = 1000;

    private Weight() {}

    /// @param semicolon where the element's parameters begin, or `end` where it has none
    /// @param end       of the element
    /// @return thousandths, as there are at most three digits: 0 to [#WHOLE]
    public static int of(byte[] b, int semicolon, int end) {
        if (semicolon == end) {
            return WHOLE;
        }
        int p = Octets.skipOws(b, semicolon + 1, end);
        if (p + 2 >= end || (b[p] | 0x20) != 'q' || b[p + 1] != '=') {
            return WHOLE;
        }
        p += 2;
        if (b[p] != '0') {
            return WHOLE;
        }
        int weight = 0;
        int unit = 100;
        for (p += 2; p < end && unit > 0 && Octets.isDigit(b[p]); p++) {
            weight += unit * (b[p] - '0');
            unit /= 10;
        }
        return weight;
    }
}
