package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.ListElements;
import lbd.core.http.Octets;

/// Whether the body of a message may become another one that means the same.
public final class Transforms {
    private static final byte[] NO_TRANSFORM = "no-transform".getBytes(US_ASCII);

    private Transforms() {}

    /// Whether it asks those between us and the other end to leave the body alone (RFC 9111 section 5.2).
    public static boolean forbids(Head head) {
        for (int f = head.find(KnownField.CACHE_CONTROL); f >= 0; f = head.find(KnownField.CACHE_CONTROL, f + 1)) {
            byte[] b = head.bytes();
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p < end; ) {
                int comma = ListElements.end(b, p, end);
                int from = Octets.skipOws(b, p, comma);
                if (Octets.equalsIgnoreCase(b, from, Octets.trimOws(b, from, comma), NO_TRANSFORM)) {
                    return true;
                }
                p = comma + 1;
            }
        }
        return false;
    }
}
