package lbd.health.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of an answer, up to a bound.
public final class Received {
    private byte[] bytes = new byte[256];
    private int length;
    private final int most;

    public Received(int most) {
        this.most = most;
    }

    /// Takes what fits below the bound and leaves the rest.
    ///
    /// @return whether all did fit
    public boolean add(ByteBuffer more) {
        int taken = Math.min(more.remaining(), most - length);
        if (length + taken > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(most, Math.max(2 * bytes.length, length + taken)));
        }
        more.get(bytes, length, taken);
        length += taken;
        return !more.hasRemaining();
    }

    /// Valid up to [#length()] until something is added or dropped.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Forgets the first bytes.
    public void drop(int count) {
        System.arraycopy(bytes, count, bytes, 0, length - count);
        length -= count;
    }

    /// @return where `wanted` begins, or -1
    public int indexOf(byte[] wanted) {
        for (int i = 0; i <= length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /// @return the first line feed, or -1
    public int lineEnd() {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /// One character a byte.
    public String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
