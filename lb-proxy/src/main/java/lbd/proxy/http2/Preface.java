package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What a client's connection begins with (RFC 9113 section 3.4): no request that a server of HTTP/1 could take for
/// one.
final class Preface {
    static final byte[] OCTETS = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private int matched;
    private boolean broken;

    boolean isComplete() {
        return matched == OCTETS.length;
    }

    /// Whether something else has come.
    boolean isBroken() {
        return broken;
    }

    /// Takes what belongs to it.
    ///
    /// @return whether it is complete
    boolean read(ByteBuffer in) {
        while (in.hasRemaining() && !isComplete() && !broken) {
            if (in.get(in.position()) == OCTETS[matched]) {
                in.get();
                matched++;
            } else {
                broken = true;
            }
        }
        return isComplete();
    }

    /// The octets that have come and are this far the preface's.
    byte[] taken() {
        return Arrays.copyOf(OCTETS, matched);
    }
}
