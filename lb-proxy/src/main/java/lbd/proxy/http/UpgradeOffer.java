package lbd.proxy.http;

import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.Octets;

/// The protocols to which a request wants to be upgraded; of these the server may choose, and of no others
/// (RFC 9110 section 7.8).
public final class UpgradeOffer {
    private static final byte[] WEBSOCKET = {'w', 'e', 'b', 's', 'o', 'c', 'k', 'e', 't'};

    private final byte[] protocols;
    private final boolean webSocket;

    private UpgradeOffer(byte[] protocols, boolean handshake) {
        this.protocols = protocols;
        this.webSocket = handshake && has(WEBSOCKET, 0, WEBSOCKET.length);
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
        boolean handshake = request.method() == Method.GET
                && (request.version() == HttpVersion.HTTP_2 || WebSocketKey.of(request) != null);
        return new UpgradeOffer(list, handshake);
    }

    /// Whether a WebSocket is asked for, which a server of HTTP/2 can be asked for too (RFC 8441).
    boolean isWebSocket() {
        return webSocket;
    }

    /// The same of a request whose offer nobody keeps.
    public static boolean isWebSocket(Head request) {
        return request.upgradeRequested() && of(request).isWebSocket();
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
