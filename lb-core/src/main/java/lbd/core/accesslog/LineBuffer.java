package lbd.core.accesslog;

/// Lines on their way to the file, written by one event loop, then handed over whole. Not safe for two threads at once.
///
/// Writers do not look for room: whoever writes a line asks [#room] first, and [LineFormat#maxBytes] says how much.
public final class LineBuffer {
    static final int MAX_NUMBER = 24;

    private final byte[] bytes;
    private final TimeText time = new TimeText();
    private int length;
    private int lines;

    public LineBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Whole lines in it.
    public int lines() {
        return lines;
    }

    public int room() {
        return bytes.length - length;
    }

    public void clear() {
        length = 0;
        lines = 0;
    }

    void endLine() {
        put('\n');
        lines++;
    }

    void put(int value) {
        bytes[length++] = (byte) value;
    }

    void put(byte[] text) {
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    /// @param limit of what is written; an escape that would cross it and all after are left out
    void putEscaped(byte[] text, int offset, int count, Escaping escaping, int limit) {
        int end = length + limit;
        for (int i = offset; i < offset + count; i++) {
            if (!putEscaped(text[i], escaping, end)) {
                return;
            }
        }
    }

    void putEscaped(String text, Escaping escaping, int limit) {
        int end = length + limit;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (!putEscaped(letter < 256 ? letter : '?', escaping, end)) {
                return;
            }
        }
    }

    private boolean putEscaped(int value, Escaping escaping, int end) {
        if (Escaping.isPlain(value)) {
            if (length == end) {
                return false;
            }
            bytes[length++] = (byte) value;
            return true;
        }
        byte[] escaped = escaping.escaped(value);
        if (length + escaped.length > end) {
            return false;
        }
        put(escaped);
        return true;
    }

    /// @param value not negative
    void putNumber(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        length += digits;
        long rest = value;
        for (int i = length - 1; i >= length - digits; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /// Milliseconds with three places: `0.250`.
    ///
    /// @param nanos not negative
    void putMillis(long nanos) {
        long micros = nanos / 1000;
        putNumber(micros / 1000);
        put('.');
        putThreeDigits((int) (micros % 1000));
    }

    /// `2026-11-21T10:27:00.123Z`
    void putTime(long millis) {
        put(time.utc(millis));
        put('.');
        putThreeDigits((int) Math.floorMod(millis, 1000L));
        put('Z');
    }

    /// `21/Nov/2026:10:27:00 +0000`
    void putLocalTime(long millis) {
        put(time.local(millis));
    }

    private void putThreeDigits(int value) {
        put('0' + value / 100);
        put('0' + value / 10 % 10);
        put('0' + value % 10);
    }
}
