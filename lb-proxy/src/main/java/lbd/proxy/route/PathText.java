package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/// Octets as the characters that a regular expression reads: in place as long as they are ASCII, decoded as
/// UTF-8 otherwise.
final class PathText implements CharSequence {
    private byte[] bytes = {};
    private int length;

    /// @return valid until the next call
    CharSequence of(byte[] path, int pathLength) {
        for (int i = 0; i < pathLength; i++) {
            if (path[i] < 0) {
                return new String(path, 0, pathLength, UTF_8);
            }
        }
        bytes = path;
        length = pathLength;
        return this;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return (char) bytes[index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new String(bytes, start, end - start, US_ASCII);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, US_ASCII);
    }
}
