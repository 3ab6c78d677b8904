package lbd.core.http1;

import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// What Connection, Upgrade and TE say about this connection (RFC 9110 sections 7.6.1, 7.8 and 10.1.4).
final class ConnectionRules {
    /// A bound on work: each option is compared with each field.
    private static final int MAX_OPTIONS = 64;

    private static final byte[] CLOSE = {'c', 'l', 'o', 's', 'e'};
    private static final byte[] KEEP_ALIVE = {'k', 'e', 'e', 'p', '-', 'a', 'l', 'i', 'v', 'e'};
    private static final byte[] UPGRADE = {'u', 'p', 'g', 'r', 'a', 'd', 'e'};
    private static final byte[] H2C = {'h', '2', 'c'};
    private static final byte[] TRAILERS = {'t', 'r', 'a', 'i', 'l', 'e', 'r', 's'};

    private static final int SAYS_CLOSE = 1;
    private static final int SAYS_KEEP_ALIVE = 2;
    private static final int SAYS_UPGRADE = 4;

    private ConnectionRules() {}

    static @Nullable Rejection check(Head head) {
        HeadWriter out = head.writer();
        boolean current = head.version() != HttpVersion.HTTP_1_0;
        int said = 0;
        if (head.has(KnownField.CONNECTION)) {
            said = options(head);
            if (said < 0) {
                return Rejection.CONNECTION_OPTIONS;
            }
        }
        out.keepAlive((said & SAYS_CLOSE) == 0 && (current || (said & SAYS_KEEP_ALIVE) != 0));
        // A 1.0 message cannot ask for an upgrade (RFC 9110 section 7.8), nor does its sender know trailers.
        out.upgradeRequested(current
                && (said & SAYS_UPGRADE) != 0
                && head.has(KnownField.UPGRADE)
                && !lists(head, KnownField.UPGRADE, H2C));
        out.teTrailers(current && head.has(KnownField.TE) && lists(head, KnownField.TE, TRAILERS));
        return null;
    }

    /// @return what the options say, as bits; -1 if there are too many
    private static int options(Head head) {
        byte[] b = head.bytes();
        int said = 0;
        int count = 0;
        for (int f = head.find(KnownField.CONNECTION); f >= 0; f = head.find(KnownField.CONNECTION, f + 1)) {
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p < end; ) {
                int comma = Octets.indexOf(b, p, end, ',');
                if (++count > MAX_OPTIONS) {
                    return -1;
                }
                said |= option(head, Octets.skipOws(b, p, comma), Octets.trimOws(b, p, comma));
                p = comma + 1;
            }
        }
        return said;
    }

    private static int option(Head head, int from, int to) {
        byte[] b = head.bytes();
        if (Octets.equalsIgnoreCase(b, from, to, KEEP_ALIVE)) {
            return SAYS_KEEP_ALIVE;
        }
        if (Octets.equalsIgnoreCase(b, from, to, CLOSE)) {
            return SAYS_CLOSE;
        }
        if (Octets.equalsIgnoreCase(b, from, to, UPGRADE)) {
            return SAYS_UPGRADE;
        }
        nominate(head, from, to);
        return 0;
    }

    private static void nominate(Head head, int from, int to) {
        byte[] b = head.bytes();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (Octets.equalsIgnoreCase(b, from, to, b, head.nameStart(i), head.nameEnd(i))
                    && head.known(i).kind() == KnownField.Kind.ORDINARY) {
                head.writer().nominate(i);
            }
        }
    }

    private static boolean lists(Head head, KnownField field, byte[] lowerCase) {
        byte[] b = head.bytes();
        for (int f = head.find(field); f >= 0; f = head.find(field, f + 1)) {
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p < end; ) {
                int comma = Octets.indexOf(b, p, end, ',');
                if (Octets.equalsIgnoreCase(b, Octets.skipOws(b, p, comma), Octets.trimOws(b, p, comma), lowerCase)) {
                    return true;
                }
                p = comma + 1;
            }
        }
        return false;
    }
}
