package lbd.core.accesslog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One line, written by a [LineFormat] and then copied by whoever asked for it; the next line takes its place. One a
/// loop is enough: it grows to the longest, which is bounded, and stays where the processor has it at hand.
///
/// What writes a value says whether there was one.
public final class Line {
    /// No text fills more of a line than this after escaping: what is longer is cut.
    static final int MAX_TEXT = 8192;

    private static final int FIRST_CAPACITY = 1024;
    private static final int MAX_DIGITS = 19;
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final TimeText time = new TimeText();
    private byte[] bytes;
    private int length;

    public Line() {
        this(FIRST_CAPACITY);
    }

    Line(int capacity) {
        bytes = new byte[capacity];
    }

    /// It is in the first [#length].
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /// Forgets what comes after so many bytes.
    void cut(int start) {
        length = start;
    }

    void put(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    void put(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    void put(Key key) {
        room(Key.ROOM);
        EIGHT.set(bytes, length, key.first());
        EIGHT.set(bytes, length + Long.BYTES, key.second());
        EIGHT.set(bytes, length + 2 * Long.BYTES, key.third());
        length += key.length();
    }

    /// From the network.
    boolean text(LoggedBytes range, Escaping escaping) {
        room(Math.min(MAX_TEXT, range.length));
        if (!putPlain(range.array, range.offset, Math.min(MAX_TEXT, range.length))) {
            putEscaped(range, escaping);
        }
        return range.length > 0;
    }

    /// Whether all were plain; otherwise none is there.
    private boolean putPlain(byte[] text, int offset, int count) {
        int done = 0;
        for (; done + Long.BYTES <= count; done += Long.BYTES) {
            long eight = (long) EIGHT.get(text, offset + done);
            if (!Escaping.arePlain(eight)) {
                return false;
            }
            EIGHT.set(bytes, length + done, eight);
        }
        for (; done < count; done++) {
            byte one = text[offset + done];
            if (!Escaping.isPlain(one)) {
                return false;
            }
            bytes[length + done] = one;
        }
        length += count;
        return true;
    }

    private void putEscaped(LoggedBytes range, Escaping escaping) {
        int end = length + MAX_TEXT;
        for (int i = 0; i < range.length; i++) {
            byte[] escaped = escaping.escaped(range.array[range.offset + i]);
            // Between escapes, never within one.
            if (length + escaped.length > end) {
                return;
            }
            put(escaped);
        }
    }

    /// One of our own words or names.
    boolean word(@Nullable String word, Escaping escaping) {
        if (word == null) {
            return false;
        }
        int count = word.length();
        room(count);
        for (int i = 0; i < count; i++) {
            char letter = word.charAt(i);
            if (!Escaping.isPlain(letter)) {
                putEscaped(word, escaping);
                return true;
            }
            bytes[length + i] = (byte) letter;
        }
        length += count;
        return count > 0;
    }

    private void putEscaped(String word, Escaping escaping) {
        for (int i = 0; i < word.length(); i++) {
            char letter = word.charAt(i);
            put(escaping.escaped(letter < 256 ? letter : '?'));
        }
    }

    boolean flag(boolean value) {
        put(value ? TRUE : FALSE);
        return true;
    }

    /// @param value none below 0
    boolean count(long value) {
        if (value < 0) {
            return false;
        }
        putNumber(value);
        return true;
    }

    /// Milliseconds with three places: `0.250`.
    ///
    /// @param nanos none below 0
    boolean millis(long nanos) {
        if (nanos < 0) {
            return false;
        }
        long micros = nanos / 1000;
        putNumber(micros / 1000);
        put('.');
        putThreeDigits((int) (micros % 1000));
        return true;
    }

    /// `2026-11-21T10:27:00.123Z`
    boolean time(long millis) {
        put(time.utc(millis));
        put('.');
        putThreeDigits((int) Math.floorMod(millis, 1000L));
        put('Z');
        return true;
    }

    /// `21/Nov/2026:10:27:00 +0000`
    boolean localTime(long millis) {
        put(time.local(millis));
        return true;
    }

    private void putNumber(long value) {
        room(MAX_DIGITS);
        int digits = 1;
        for (long next = 10; digits < MAX_DIGITS && value >= next; next *= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void putThreeDigits(int value) {
        room(3);
        bytes[length] = (byte) ('0' + value / 100);
        bytes[length + 1] = (byte) ('0' + value / 10 % 10);
        bytes[length + 2] = (byte) ('0' + value % 10);
        length += 3;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
