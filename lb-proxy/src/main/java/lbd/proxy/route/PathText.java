package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/// Octets as the characters that a regular expression reads: in place as long as they are ASCII, decoded as
/// UTF-8 otherwise.
final class PathText implements CharSequence {
    private byte[] bytes = {};
    private int from;
    private int length;

    /// @return valid until the next call
    CharSequence of(byte[] octets, int start, int end) {
        for (int i = start; i < end; i++) {
            if (octets[i] < 0) {
                return new String(octets, start, end - start, UTF_8);
            }
        }
        bytes = octets;
        from = start;
        length = end - start;
        return this;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return (char) bytes[from + index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new String(bytes, from + start, end - start, US_ASCII);
    }

    @Override
    public String toString() {
        return new String(bytes, from, length, US_ASCII);
    }
}
