package lbd.core.model.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Bytes to send or to look for. Immutable; equal by content.
public final class Payload {
    private static final int LONGEST = 64 * 1024;

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > LONGEST) {
            throw new IllegalArgumentException("expected 1 to " + LONGEST + " bytes, not " + bytes.length);
        }
        this.bytes = bytes;
    }

    /// @throws IllegalArgumentException if it is empty or longer than 64 KiB
    public static Payload ofText(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /// @param hex two digits a byte; blanks and colons between bytes are allowed
    /// @throws IllegalArgumentException if it is something else, empty or longer than 64 KiB
    public static Payload ofHex(String hex) {
        try {
            return new Payload(HexFormat.of().parseHex(hex.replaceAll("[ :]", "")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expected bytes in hex such as \"0d 0a\", not \"" + hex + "\"", e);
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// In hex: what a text cannot show is shown too.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
