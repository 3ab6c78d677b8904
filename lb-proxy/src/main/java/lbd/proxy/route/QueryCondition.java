package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import lbd.core.http.Head;
import lbd.core.http.Octets;

/// A parameter of the query with this value, both decoded as forms encode them: `%HH`, and `+` for a space. A
/// `%` without two digits stands for itself, as browsers read it.
final class QueryCondition {
    private final byte[] name;
    private final byte[] value;

    private QueryCondition(byte[] name, byte[] value) {
        this.name = name;
        this.value = value;
    }

    static QueryCondition of(String name, String value) {
        return new QueryCondition(name.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    boolean holds(Head head) {
        byte[] b = head.bytes();
        int end = head.queryEnd();
        for (int p = head.queryStart(); p >= 0 && p < end; ) {
            int pairEnd = Octets.indexOf(b, p, end, '&');
            int equals = Octets.indexOf(b, p, pairEnd, '=');
            if (spells(b, p, equals, name) && spells(b, Math.min(equals + 1, pairEnd), pairEnd, value)) {
                return true;
            }
            p = pairEnd + 1;
        }
        return false;
    }

    private static boolean spells(byte[] b, int from, int to, byte[] wanted) {
        int p = from;
        for (byte octet : wanted) {
            if (p >= to) {
                return false;
            }
            int next = b[p];
            if (next == '+') {
                next = ' ';
            } else if (next == '%' && isEncoded(b, p, to)) {
                next = (byte) (Octets.hex(b[p + 1]) << 4 | Octets.hex(b[p + 2]));
                p += 2;
            }
            p++;
            if (next != octet) {
                return false;
            }
        }
        return p == to;
    }

    private static boolean isEncoded(byte[] b, int at, int to) {
        return at + 2 < to && Octets.hex(b[at + 1]) >= 0 && Octets.hex(b[at + 2]) >= 0;
    }
}
