package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// What HTTP/1 begins a WebSocket with and HTTP/2 has none of (RFC 8441 section 5.1): a key, and the proof that the
/// server has understood what it was asked for (RFC 6455 section 4.2.2). Where only one side speaks HTTP/1 the other
/// half is ours.
public final class WebSocketKey {
    /// Of 16 octets.
    private static final int LENGTH = 24;

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final byte[] NAME = "sec-websocket-key".getBytes(US_ASCII);
    private static final byte[] ACCEPT = "sec-websocket-accept".getBytes(US_ASCII);

    private final String key;

    WebSocketKey(String key) {
        this.key = key;
    }

    /// A client's.
    ///
    /// @return null where there is none, or not one, or it is not 16 octets in Base64: such a request asks for no
    ///     WebSocket (RFC 6455 section 4.2.1)
    public static @Nullable WebSocketKey of(Head request) {
        int field = request.find(NAME, 0);
        if (field < 0 || request.find(NAME, field + 1) >= 0) {
            return null;
        }
        String its = request.value(field);
        return its.length() == LENGTH && isBase64(its) ? new WebSocketKey(its) : null;
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// A new one. It is no secret: it only has to differ from what a cache may have kept.
    public static WebSocketKey draw() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        return new WebSocketKey(Base64.getEncoder().encodeToString(nonce));
    }

    public byte[] text() {
        return key.getBytes(US_ASCII);
    }

    /// Whether a 101 has the proof, once.
    public boolean isAnsweredBy(Head answer) {
        int field = answer.find(ACCEPT, 0);
        return field >= 0
                && answer.find(ACCEPT, field + 1) < 0
                && answer.value(field).equals(proof());
    }

    /// What the server has to say.
    public String proof() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
