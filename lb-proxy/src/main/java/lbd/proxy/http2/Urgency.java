package lbd.proxy.http2;

import lbd.core.http.Head;

/// How urgent a client calls a request: `u=0` to `u=7` of the Priority field (RFC 9218 section 4.1). What is
/// malformed is passed over, as the RFC asks.
final class Urgency {
    static final int USUAL = 3;
    static final int LEAST = 7;

    private static final byte[] NAME = {'p', 'r', 'i', 'o', 'r', 'i', 't', 'y'};

    private Urgency() {}

    static int of(Head head) {
        int field = head.find(NAME, 0);
        return field < 0 ? USUAL : of(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    static int of(byte[] b, int from, int to) {
        int urgency = USUAL;
        for (int p = from; p + 3 <= to; p++) {
            boolean begins = p == from || b[p - 1] == ' ' || b[p - 1] == ',';
            boolean ends = p + 3 == to || b[p + 3] == ',' || b[p + 3] == ' ' || b[p + 3] == ';';
            if (begins && ends && b[p] == 'u' && b[p + 1] == '=' && b[p + 2] >= '0' && b[p + 2] <= '7') {
                // The last of several counts (RFC 8941 section 3.2).
                urgency = b[p + 2] - '0';
            }
        }
        return urgency;
    }
}
