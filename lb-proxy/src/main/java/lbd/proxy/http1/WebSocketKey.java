package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import lbd.core.http.Head;

/// Our part of a WebSocket's opening handshake, for a client whose version of HTTP has none of it (RFC 8441 section
/// 5.1): a key, and the proof that the server has understood what it was asked for (RFC 6455 section 4.2.2).
final class WebSocketKey {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final byte[] ACCEPT = "sec-websocket-accept".getBytes(US_ASCII);

    private final String key;

    WebSocketKey(String key) {
        this.key = key;
    }

    /// A new one. It is no secret: it only has to differ from what a cache may have kept.
    static WebSocketKey draw() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        return new WebSocketKey(Base64.getEncoder().encodeToString(nonce));
    }

    byte[] text() {
        return key.getBytes(US_ASCII);
    }

    /// Whether a 101 has the proof, once.
    boolean isAnsweredBy(Head answer) {
        int field = answer.find(ACCEPT, 0);
        return field >= 0
                && answer.find(ACCEPT, field + 1) < 0
                && answer.value(field).equals(proof());
    }

    String proof() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
