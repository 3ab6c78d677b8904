package lbd.core.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The field `traceparent` (W3C Trace Context section 3.2): `00-<trace id>-<parent id>-<flags>`, in hexadecimal of
/// small
/// letters.
///
/// @param high  and
/// @param low   the trace's id, not both 0
/// @param span  the id of the caller's span, not 0
/// @param flags of those that are known
public record TraceParent(long high, long low, long span, int flags) {
    /// Whether the caller tells of the trace.
    public static final int SAMPLED = 1;

    /// Whether the low 7 octets of the id are random (level 2).
    public static final int RANDOM = 2;

    /// Octets of the field in version 0.
    public static final int LENGTH = 55;

    /// Where the trace's id begins, of [#ID_LENGTH] octets.
    public static final int ID_START = 3;

    public static final int ID_LENGTH = 32;

    private static final int SPAN_START = 36;
    private static final int FLAGS_START = 53;
    private static final int LAST_VERSION = 0xff;
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

    /// @return null where it is no such field: the trace begins anew
    public static @Nullable TraceParent read(byte[] from, int start, int end) {
        int length = end - start;
        if (length < LENGTH || !hasHyphens(from, start)) {
            return null;
        }
        int version = (int) hex(from, start, 2);
        // Versions to come may say more behind it.
        boolean known = version == 0 ? length == LENGTH : length == LENGTH || from[start + LENGTH] == '-';
        if (version < 0 || version == LAST_VERSION || !known) {
            return null;
        }
        if (!isHex(from, start + ID_START, ID_LENGTH) || !isHex(from, start + SPAN_START, 16)) {
            return null;
        }
        long high = hex(from, start + ID_START, 16);
        long low = hex(from, start + ID_START + 16, 16);
        long span = hex(from, start + SPAN_START, 16);
        if (!isHex(from, start + FLAGS_START, 2) || (high | low) == 0 || span == 0) {
            return null;
        }
        int flags = (int) hex(from, start + FLAGS_START, 2) & (SAMPLED | RANDOM);
        return new TraceParent(high, low, span, flags);
    }

    private static boolean hasHyphens(byte[] from, int start) {
        return from[start + 2] == '-' && from[start + SPAN_START - 1] == '-' && from[start + FLAGS_START - 1] == '-';
    }

    private static boolean isHex(byte[] from, int start, int count) {
        for (int i = start; i < start + count; i++) {
            if (digit(from[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int digit(byte octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        return octet >= 'a' && octet <= 'f' ? octet - 'a' + 10 : -1;
    }

    /// @return -1 where there are others among 15 digits at most
    private static long hex(byte[] from, int start, int count) {
        long value = 0;
        for (int i = start; i < start + count; i++) {
            int digit = digit(from[i]);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /// Writes it, in version 0.
    ///
    /// @param to of [#LENGTH] octets
    public static void write(long high, long low, long span, int flags, byte[] to) {
        to[0] = '0';
        to[1] = '0';
        to[2] = '-';
        digits(high, 16, to, ID_START);
        digits(low, 16, to, ID_START + 16);
        to[SPAN_START - 1] = '-';
        digits(span, 16, to, SPAN_START);
        to[FLAGS_START - 1] = '-';
        digits(flags, 2, to, FLAGS_START);
    }

    private static void digits(long value, int count, byte[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = HEX[(int) (value >>> (4 * (count - 1 - i))) & 0xf];
        }
    }

    /// A trace's id as text.
    public static String id(long high, long low) {
        return span(high) + span(low);
    }

    /// A span's id as text.
    public static String span(long id) {
        return HexFormat.of().toHexDigits(id);
    }
}
