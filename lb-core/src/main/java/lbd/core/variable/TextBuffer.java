package lbd.core.variable;

import java.util.Arrays;

/// Where texts are written to: octets that grow. Used again and again. Confined to one thread.
public final class TextBuffer {
    private static final int FIRST = 256;
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
    };

    private byte[] bytes = new byte[FIRST];
    private int length;
    private Form form = Form.RAW;

    /// Begins anew.
    public void clear() {
        length = 0;
    }

    /// The octets from 0 to [#length()], valid until the next write.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// A copy.
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /// Forgets what was written after the first `to` octets.
    public void cut(int to) {
        length = to;
    }

    /// How the values that follow are written.
    void form(Form next) {
        form = next;
    }

    /// Octets that stand for themselves, whatever they are.
    public void literal(byte[] octets) {
        literal(octets, 0, octets.length);
    }

    public void literal(byte[] octets, int from, int to) {
        room(to - from);
        System.arraycopy(octets, from, bytes, length, to - from);
        length += to - from;
    }

    /// One octet that stands for itself.
    public void octet(char octet) {
        room(1);
        bytes[length++] = (byte) octet;
    }

    /// A value that is no part of a URL.
    public void plain(byte[] octets, int from, int to) {
        write(octets, from, to, form.plain());
    }

    public void plain(byte[] octets) {
        plain(octets, 0, octets.length);
    }

    /// One octet of such a value.
    public void plain(byte octet) {
        room(3);
        put(octet, form.plain());
    }

    /// A value as it stands in a URL.
    public void encoded(byte[] octets, int from, int to) {
        write(octets, from, to, form.encoded());
    }

    /// A part of a path as [lbd.core.http.NormalPath] has it: plain, but for `%2F`, which stays what it is.
    public void decoded(byte[] octets) {
        for (int p = 0; p < octets.length; p++) {
            boolean slash = octets[p] == '%' && p + 2 < octets.length && octets[p + 1] == '2' && octets[p + 2] == 'F';
            if (slash && form != Form.PARAMETER) {
                literal(octets, p, p + 3);
                p += 2;
            } else {
                plain(octets[p]);
            }
        }
    }

    /// One octet of such a value.
    public void encoded(byte octet) {
        room(3);
        put(octet, form.encoded());
    }

    /// Decimal.
    ///
    /// @param value 0 or more
    public void number(int value) {
        if (value >= 10) {
            number(value / 10);
        }
        plain((byte) ('0' + value % 10));
    }

    private void write(byte[] octets, int from, int to, boolean[] stays) {
        room(3 * (to - from));
        for (int p = from; p < to; p++) {
            put(octets[p], stays);
        }
    }

    private void put(byte octet, boolean[] stays) {
        if (stays[octet & 0xff]) {
            bytes[length++] = octet;
        } else {
            bytes[length++] = '%';
            bytes[length++] = DIGITS[octet >> 4 & 0xf];
            bytes[length++] = DIGITS[octet & 0xf];
        }
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
