package lbd.proxy.http;

import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;

/// The protocols to which a request wants to be upgraded; of these the server may choose, and of no others
/// (RFC 9110 section 7.8).
final class UpgradeOffer {
    private final byte[] protocols;

    private UpgradeOffer(byte[] protocols) {
        this.protocols = protocols;
    }

    /// @param request that asks for an upgrade; it is not kept
    static UpgradeOffer of(Head request) {
        byte[] list = {};
        for (int f = request.find(KnownField.UPGRADE); f >= 0; f = request.find(KnownField.UPGRADE, f + 1)) {
            int length = request.valueEnd(f) - request.valueStart(f);
            int at = list.length;
            list = Arrays.copyOf(list, at + length + 1);
            System.arraycopy(request.bytes(), request.valueStart(f), list, at, length);
            list[at + length] = ',';
        }
        return new UpgradeOffer(list);
    }

    /// Whether an answer takes one of them, or several in layers, and nothing else.
    boolean isTakenBy(Head answer) {
        int taken = 0;
        for (int f = answer.find(KnownField.UPGRADE); f >= 0; f = answer.find(KnownField.UPGRADE, f + 1)) {
            byte[] b = answer.bytes();
            int end = answer.valueEnd(f);
            for (int p = answer.valueStart(f); p < end; ) {
                int comma = Octets.indexOf(b, p, end, ',');
                int from = Octets.skipOws(b, p, comma);
                p = comma + 1;
                if (from < comma) {
                    if (!has(b, from, Octets.trimOws(b, from, comma))) {
                        return false;
                    }
                    taken++;
                }
            }
        }
        return taken > 0;
    }

    private boolean has(byte[] b, int from, int to) {
        for (int p = 0; p < protocols.length; ) {
            int comma = Octets.indexOf(protocols, p, protocols.length, ',');
            int start = Octets.skipOws(protocols, p, comma);
            int end = Octets.trimOws(protocols, start, comma);
            if (Octets.equalsIgnoreCase(b, from, to, protocols, start, end)) {
                return true;
            }
            p = comma + 1;
        }
        return false;
    }
}
