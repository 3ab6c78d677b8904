package lbd.core.http1;

import lbd.core.http.Authority;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.http.TargetForm;
import org.jspecify.annotations.Nullable;

/// What a complete request head must satisfy as a whole.
final class RequestRules {
    private static final byte[] CONTINUE = {'1', '0', '0', '-', 'c', 'o', 'n', 't', 'i', 'n', 'u', 'e'};

    private RequestRules() {}

    static @Nullable Rejection check(Head head) {
        Rejection rejection = host(head);
        if (rejection == null) {
            rejection = BodyRules.check(head);
        }
        if (rejection == null) {
            rejection = ConnectionRules.check(head);
        }
        if (rejection == null && head.has(KnownField.EXPECT)) {
            rejection = expect(head);
        }
        return rejection;
    }

    /// RFC 9112 section 3.2: a 1.1 request has one Host. It must say what an absolute target says, though
    /// that one would win: whoever sends two names hopes that two readers choose differently.
    private static @Nullable Rejection host(Head head) {
        int field = head.find(KnownField.HOST);
        if (field < 0) {
            return head.version() == HttpVersion.HTTP_1_0 ? null : Rejection.HOST_ABSENT;
        }
        if (head.repeats(KnownField.HOST)) {
            return Rejection.HOST_REPEATED;
        }
        byte[] b = head.bytes();
        int start = head.valueStart(field);
        int end = head.valueEnd(field);
        int hostEnd = Authority.hostEnd(b, start, end);
        if (hostEnd < 0) {
            return Rejection.HOST_INVALID;
        }
        int port = Authority.port(b, hostEnd, end);
        if (head.form() == TargetForm.ABSOLUTE || head.form() == TargetForm.AUTHORITY) {
            return agrees(head, start, hostEnd, port) ? null : Rejection.HOST_DISAGREES_WITH_TARGET;
        }
        head.writer().authority(start, end, hostEnd, port);
        return null;
    }

    private static boolean agrees(Head head, int hostStart, int hostEnd, int port) {
        byte[] b = head.bytes();
        return Octets.equalsIgnoreCase(b, hostStart, hostEnd, b, head.authorityStart(), head.hostEnd())
                && portOf(port, head) == portOf(head.port(), head);
    }

    private static int portOf(int port, Head head) {
        return port == Authority.NO_PORT ? TargetForms.defaultPort(head) : port;
    }

    private static boolean asksForContinueAlone(byte[] b, int start, int end) {
        boolean asks = false;
        for (int p = start; p < end; ) {
            int comma = Octets.indexOf(b, p, end, ',');
            int from = Octets.skipOws(b, p, comma);
            p = comma + 1;
            if (from < comma) {
                if (!Octets.equalsIgnoreCase(b, from, Octets.trimOws(b, from, comma), CONTINUE)) {
                    return false;
                }
                asks = true;
            }
        }
        return asks;
    }

    /// RFC 9110 section 10.1.1. From 1.0 the expectation is to be ignored, and without a body there is
    /// nothing to wait for.
    private static @Nullable Rejection expect(Head head) {
        for (int f = head.find(KnownField.EXPECT); f >= 0; f = head.find(KnownField.EXPECT, f + 1)) {
            if (!asksForContinueAlone(head.bytes(), head.valueStart(f), head.valueEnd(f))) {
                return Rejection.EXPECTATION_UNKNOWN;
            }
        }
        head.writer().expectContinue(head.version() != HttpVersion.HTTP_1_0 && head.bodyLength() != BodyLength.NONE);
        return null;
    }
}
