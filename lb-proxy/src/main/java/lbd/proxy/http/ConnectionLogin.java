package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.ListElements;
import lbd.core.http.Octets;

/// Authentication that holds for a connection rather than for a request: NTLM, and what Negotiate leads to
/// (RFC 4559 section 6). A server that has seen it takes whatever comes on that connection for the
/// client's.
final class ConnectionLogin {
    private static final byte[][] SCHEMES = {"ntlm".getBytes(US_ASCII), "negotiate".getBytes(US_ASCII)};

    private ConnectionLogin() {}

    /// Whether a request logs its connection in.
    static boolean isAskedFor(Head request) {
        return names(request, KnownField.AUTHORIZATION) || names(request, KnownField.PROXY_AUTHORIZATION);
    }

    /// Whether an answer wants that, or is a step of it.
    static boolean isWanted(Head answer) {
        return switch (answer.status()) {
            case 401 -> names(answer, KnownField.WWW_AUTHENTICATE);
            case 407 -> names(answer, KnownField.PROXY_AUTHENTICATE);
            default -> false;
        };
    }

    private static boolean names(Head head, KnownField field) {
        for (int f = head.find(field); f >= 0; f = head.find(field, f + 1)) {
            byte[] b = head.bytes();
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p < end; ) {
                int comma = ListElements.end(b, p, end);
                if (begins(b, Octets.skipOws(b, p, comma), comma)) {
                    return true;
                }
                p = comma + 1;
            }
        }
        return false;
    }

    /// A challenge begins with its scheme; a parameter of the one before has a `=` behind its name.
    private static boolean begins(byte[] b, int from, int to) {
        int end = from;
        while (end < to && Octets.isTchar(b[end])) {
            end++;
        }
        boolean parameter = end < to && b[end] == '=';
        for (byte[] scheme : SCHEMES) {
            if (!parameter && Octets.equalsIgnoreCase(b, from, end, scheme)) {
                return true;
            }
        }
        return false;
    }
}
