package lbd.core.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/// A pseudo-field's value, kept until the line that it belongs to can be laid out.
final class PseudoField {
    private final byte[] name;
    private byte[] bytes = new byte[32];
    private int length;
    private boolean present;
    private boolean sensitive;

    PseudoField(String name) {
        this.name = name.getBytes(US_ASCII);
    }

    boolean isNamed(byte[] other, int from, int to) {
        return Arrays.equals(other, from, to, name, 0, name.length);
    }

    void clear() {
        present = false;
        length = 0;
    }

    void set(byte[] value, int from, int to) {
        set(value, from, to, false);
    }

    void set(byte[] value, int from, int to, boolean marked) {
        present = true;
        sensitive = marked;
        length = to - from;
        if (length > bytes.length) {
            bytes = new byte[Math.max(length, bytes.length * 2)];
        }
        System.arraycopy(value, from, bytes, 0, length);
    }

    /// Whether no hop may put it into its table.
    boolean sensitive() {
        return sensitive;
    }

    boolean present() {
        return present;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean is(byte[] text) {
        return Arrays.equals(bytes, 0, length, text, 0, text.length);
    }
}
