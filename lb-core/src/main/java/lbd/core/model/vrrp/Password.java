package lbd.core.model.vrrp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The plain-text password of VRRPv2 (RFC 2338 5.3.6.2): one to eight bytes, padded with zeros on the wire.
///
/// It goes over the wire in clear, so it keeps apart what was misconfigured, not who is hostile; it is still
/// never printed.
public final class Password {
    /// Length on the wire.
    public static final int BYTES = 8;

    private final byte[] padded;

    private Password(byte[] padded) {
        this.padded = padded;
    }

    /// From its text.
    ///
    /// @throws IllegalArgumentException if it is empty or longer than eight bytes of UTF-8
    public static Password of(String clear) {
        byte[] bytes = clear.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 1 || bytes.length > BYTES) {
            throw new IllegalArgumentException("is " + bytes.length + " bytes long; allowed: 1 to " + BYTES);
        }
        return new Password(Arrays.copyOf(bytes, BYTES));
    }

    /// The byte at `index`, 0 to 7, as it is sent.
    public byte at(int index) {
        return padded[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Password p && Arrays.equals(padded, p.padded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(padded);
    }

    @Override
    public String toString() {
        return "***";
    }
}
