package lbd.core.fastcgi;

import java.util.Arrays;

/// Writes names and values as FCGI_PARAMS has them (section 3.4): both lengths, then both texts. Used again and again;
/// allocates nothing once it has grown to what requests have. Confined to one event loop.
public final class Pairs {
    private static final int FIRST = 2048;
    private static final int LONG = 0x8000_0000;

    private byte[] bytes = new byte[FIRST];
    private int length;

    /// Begins anew.
    public void begin() {
        length = 0;
    }

    /// The octets from 0 to [#length()], valid until the next call.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void pair(byte[] name, byte[] value) {
        pair(name, value, 0, value.length);
    }

    public void pair(byte[] name, byte[] value, int from, int to) {
        begin(name.length, to - from);
        octets(name, 0, name.length);
        octets(value, from, to);
    }

    /// Decimal.
    ///
    /// @param value 0 or more
    public void number(byte[] name, long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        begin(name.length, digits);
        octets(name, 0, name.length);
        long rest = value;
        for (int p = length + digits - 1; p >= length; p--) {
            bytes[p] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /// Begins a pair whose name and value follow, so many octets in all.
    public void begin(int nameLength, int valueLength) {
        room(8 + nameLength + valueLength);
        size(nameLength);
        size(valueLength);
    }

    /// After [#begin(int, int)].
    public void octets(byte[] from, int start, int end) {
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
    }

    /// After [#begin(int, int)].
    public void octet(int octet) {
        bytes[length++] = (byte) octet;
    }

    private void size(int count) {
        if (count < 128) {
            octet(count);
        } else {
            int sized = count | LONG;
            octet(sized >>> 24);
            octet(sized >>> 16);
            octet(sized >>> 8);
            octet(sized);
        }
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
