package lbd.core.tls;

/// A part of a message, read from front to back.
final class HelloBytes {
    /// A length says more than there is. Broken traffic is a value for everybody outside.
    static final class Overrun extends Exception {
        private static final long serialVersionUID = 1L;

        Overrun() {
            super("overrun", null, false, false);
        }
    }

    private final byte[] bytes;
    private int at;
    private final int end;

    HelloBytes(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    int left() {
        return end - at;
    }

    int u8() throws Overrun {
        need(1);
        return bytes[at++] & 0xff;
    }

    int u16() throws Overrun {
        return u8() << 8 | u8();
    }

    void skip(int count) throws Overrun {
        need(count);
        at += count;
    }

    HelloBytes u8Vector() throws Overrun {
        return vector(u8());
    }

    HelloBytes u16Vector() throws Overrun {
        return vector(u16());
    }

    private HelloBytes vector(int length) throws Overrun {
        need(length);
        HelloBytes part = new HelloBytes(bytes, at, at + length);
        at += length;
        return part;
    }

    /// All that is left, as numbers of two bytes.
    int[] numbers() throws Overrun {
        int[] numbers = new int[left() / 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = u16();
        }
        if (left() > 0) {
            throw new Overrun();
        }
        return numbers;
    }

    /// All that is left, each byte as one character.
    String text() {
        StringBuilder text = new StringBuilder(left());
        while (at < end) {
            text.append((char) (bytes[at++] & 0xff));
        }
        return text.toString();
    }

    private void need(int count) throws Overrun {
        if (left() < count) {
            throw new Overrun();
        }
    }
}
