package lbd.core.accesslog;

/// What stands before a value in JSON, up to [#ROOM] characters of ASCII. It is written as three words, whatever its
/// length: what comes next overwrites what is too much.
///
/// @param first its first eight letters, the first of them in the lowest byte
record Key(long first, long second, long third, int length) {
    static final int ROOM = 3 * Long.BYTES;

    /// `,"listener":"`
    static Key string(AccessField field) {
        return of(",\"" + field.word() + "\":\"");
    }

    /// `,"status":`, of a number or a flag.
    static Key bare(AccessField field) {
        return of(",\"" + field.word() + "\":");
    }

    static Key of(String text) {
        if (text.length() > ROOM) {
            throw new IllegalArgumentException(text);
        }
        return new Key(word(text, 0), word(text, Long.BYTES), word(text, 2 * Long.BYTES), text.length());
    }

    private static long word(String text, int from) {
        long word = 0;
        int end = Math.min(from + Long.BYTES, text.length());
        for (int i = from; i < end; i++) {
            word |= (long) text.charAt(i) << ((i - from) * Byte.SIZE);
        }
        return word;
    }
}
