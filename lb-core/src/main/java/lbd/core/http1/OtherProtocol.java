package lbd.core.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/// Tells what was refused as a request from what is one of another protocol, sent to the wrong port or past a
/// setting: to know that saves its operator a search.
final class OtherProtocol {
    private static final byte TLS_HANDSHAKE = 0x16;
    private static final byte[] HTTP2 = "PRI * HTTP/2".getBytes(ISO_8859_1);
    private static final byte[] PROXY_V1 = "PROXY ".getBytes(ISO_8859_1);
    private static final byte[] PROXY_V2 = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);

    /// What of each is refused at the earliest; the rest may still be on its way.
    private static final int LEAST = 5;

    private OtherProtocol() {}

    /// @param from where what was refused as a request begins
    /// @return null for what is none of them
    static @Nullable Rejection of(byte[] b, int from, int to) {
        if (from < to && b[from] == TLS_HANDSHAKE) {
            return Rejection.TLS_HELLO;
        }
        if (begins(b, from, to, HTTP2)) {
            return Rejection.HTTP2_PREFACE;
        }
        return begins(b, from, to, PROXY_V1) || begins(b, from, to, PROXY_V2) ? Rejection.PROXY_HEADER : null;
    }

    private static boolean begins(byte[] b, int from, int to, byte[] signature) {
        int length = Math.min(to - from, signature.length);
        for (int i = 0; i < length; i++) {
            if (b[from + i] != signature[i]) {
                return false;
            }
        }
        return length >= LEAST;
    }
}
