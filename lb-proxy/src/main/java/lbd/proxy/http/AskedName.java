package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// What a request calls the server, as the name of a certificate.
final class AskedName {
    /// Of the Domain Name System (RFC 1035 section 2.3.4).
    private static final int LONGEST = 253;

    private AskedName() {}

    /// In small letters, without the port, the brackets of an address, and the dot of the root, as SNI has it (RFC 6066
    /// section 3).
    ///
    /// @return null where there is none, or nobody could be called so
    static @Nullable String of(Head head) {
        int from = head.authorityStart();
        int to = head.hostEnd();
        byte[] b = head.bytes();
        if (to - from > 2 && b[from] == '[') {
            from++;
            to--;
        } else if (to > from && b[to - 1] == '.') {
            to--;
        }
        if (from < 0 || to <= from || to - from > LONGEST) {
            return null;
        }
        byte[] name = new byte[to - from];
        for (int i = 0; i < name.length; i++) {
            byte octet = Octets.lower(b[from + i]);
            if (!isOfName(octet)) {
                return null;
            }
            name[i] = octet;
        }
        return new String(name, US_ASCII);
    }

    private static boolean isOfName(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-' || b == '.' || b == '_' || b == ':';
    }
}
