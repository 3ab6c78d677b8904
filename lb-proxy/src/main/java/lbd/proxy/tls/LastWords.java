package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// What a client hears that gets no further.
final class LastWords {
    // RFC 8446 section 6.
    static final int DECODE_ERROR = 50;
    static final int UNRECOGNIZED_NAME = 112;
    static final int NO_APPLICATION_PROTOCOL = 120;

    private static final String TEXT = "This port speaks HTTPS, and the request came as HTTP.\n";
    private static final byte[] PLAIN_HTTP = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Length: " + TEXT.length() + "\r\nConnection: close\r\n\r\n" + TEXT)
            .getBytes(US_ASCII);

    private LastWords() {}

    /// For a browser's user, who has forgotten an `s`.
    static ByteBuf plainHttp() {
        return Unpooled.directBuffer(PLAIN_HTTP.length).writeBytes(PLAIN_HTTP);
    }

    /// A fatal alert, in a record of its own that is not encrypted.
    static ByteBuf alert(int description) {
        return Unpooled.directBuffer(7).writeBytes(new byte[] {21, 3, 1, 0, 2, 2, (byte) description});
    }
}
