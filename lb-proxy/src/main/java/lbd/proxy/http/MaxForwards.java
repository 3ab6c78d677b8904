package lbd.proxy.http;

import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;

/// How many proxies an OPTIONS request may still pass (RFC 9110 section 7.6.2).
final class MaxForwards {
    /// No such field, or one that is no number, which is passed on.
    static final int NONE = -1;

    private static final int MAX_DIGITS = 9;

    private MaxForwards() {}

    /// @return 0 or more, or [#NONE]
    static int of(Head head) {
        int field = head.find(KnownField.MAX_FORWARDS);
        if (field < 0 || head.repeats(KnownField.MAX_FORWARDS)) {
            return NONE;
        }
        int from = head.valueStart(field);
        int to = head.valueEnd(field);
        if (from == to || to - from > MAX_DIGITS) {
            return NONE;
        }
        int value = 0;
        for (int p = from; p < to; p++) {
            if (!Octets.isDigit(head.bytes()[p])) {
                return NONE;
            }
            value = value * 10 + (head.bytes()[p] - '0');
        }
        return value;
    }
}
