package lbd.core.variable;

import lbd.core.http.Octets;

/// The octets of a name or a value as forms encode them: `%HH`, and `+` for a space. A `%` without two digits
/// stands for itself, as browsers read it.
public final class FormOctets {
    private FormOctets() {}

    /// @return octets that one takes at this position: 1, or 3
    public static int width(byte[] b, int at, int to) {
        return b[at] == '%' && at + 2 < to && Octets.hex(b[at + 1]) >= 0 && Octets.hex(b[at + 2]) >= 0 ? 3 : 1;
    }

    /// @return the octet that is meant there
    public static byte at(byte[] b, int at, int to) {
        if (b[at] == '+') {
            return ' ';
        }
        return width(b, at, to) == 3 ? (byte) (Octets.hex(b[at + 1]) << 4 | Octets.hex(b[at + 2])) : b[at];
    }

    /// @return whether the range means exactly these octets
    public static boolean spell(byte[] b, int from, int to, byte[] wanted) {
        int p = from;
        for (byte octet : wanted) {
            if (p >= to || at(b, p, to) != octet) {
                return false;
            }
            p += width(b, p, to);
        }
        return p == to;
    }
}
