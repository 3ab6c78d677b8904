package lbd.core.accesslog;

import java.nio.charset.StandardCharsets;

/// How bytes from the network become part of a line: as printable ASCII that cannot end the line or the quotes around
/// it.
enum Escaping {
    /// As nginx does in its log: `\x22` for whatever is not plain.
    HEX {
        @Override
        byte[] of(int value) {
            return ascii("\\x%02X".formatted(value));
        }
    },
    /// JSON strings. A byte above 127 stands for the Latin-1 letter: a line is valid JSON whatever a client sends.
    JSON {
        @Override
        byte[] of(int value) {
            return switch (value) {
                case '"' -> ascii("\\\"");
                case '\\' -> ascii("\\\\");
                default -> ascii("\\u%04x".formatted(value));
            };
        }
    };

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final byte[][] table = new byte[256][];

    Escaping() {
        for (int value = 0; value < 256; value++) {
            table[value] = isPlain(value) ? new byte[] {(byte) value} : of(value);
        }
    }

    /// Whether it stays as it is.
    static boolean isPlain(int value) {
        return value >= ' ' && value < 0x7f && value != '"' && value != '\\';
    }

    /// Whether each of eight bytes is.
    static boolean arePlain(long eight) {
        // As long as no byte has its high bit, none carries or borrows: then one is set by 0x7f in the first sum, by
        // what is below a space in the first difference, and by what is excluded in the others.
        long odd = eight
                | (eight + ONES)
                | (eight - ' ' * ONES)
                | ((eight ^ '"' * ONES) - ONES)
                | ((eight ^ '\\' * ONES) - ONES);
        return (odd & HIGH_BITS) == 0;
    }

    abstract byte[] of(int value);

    /// What the byte becomes. Not to be changed by the caller.
    byte[] escaped(int value) {
        return table[value & 0xff];
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
