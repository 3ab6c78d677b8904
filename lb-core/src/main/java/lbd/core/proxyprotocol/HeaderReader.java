package lbd.core.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads one header of either version.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | reading | a byte that may go on | reading |
/// | reading | the header's last byte | ended with a [ProxyHeader] |
/// | reading | a byte that cannot be in a header | ended with a [MalformedHeader] |
///
/// It holds what has come of the header, so as many bytes as the peer has really sent: at most 107 of version 1,
/// and 65,551 of version 2.
public final class HeaderReader {
    // More than all of version 1 and nearly all of version 2.
    private static final int USUAL = 128;

    private byte[] bytes = new byte[USUAL];
    private int length;
    private @Nullable HeaderOutcome outcome;

    /// Takes the bytes of the header and leaves what follows them.
    ///
    /// @return null while more are needed
    /// @throws IllegalStateException after the end
    public @Nullable HeaderOutcome read(ByteBuffer in) {
        if (outcome != null) {
            throw new IllegalStateException("read on after " + outcome);
        }
        while (outcome == null && in.hasRemaining()) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = in.get();
            outcome = bytes[0] == V1.PREFIX[0] ? V1.look(bytes, length) : V2.look(bytes, length);
        }
        return outcome;
    }
}
