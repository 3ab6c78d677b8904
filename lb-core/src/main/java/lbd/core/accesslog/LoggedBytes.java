package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;

/// Some bytes of an array that belongs to somebody else; empty where there is nothing to show.
public final class LoggedBytes {
    private static final byte[] NONE = {};

    /// Not to be set.
    static final LoggedBytes EMPTY = new LoggedBytes();

    byte[] array = NONE;
    int offset;
    int length;

    /// Refers to the bytes, does not copy them.
    public void set(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /// Refers to the whole array.
    public void set(byte[] array) {
        set(array, 0, array.length);
    }

    public void clear() {
        set(NONE, 0, 0);
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /// Whether these are the octets of a text.
    boolean is(String text) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((array[offset + i] & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }
}
