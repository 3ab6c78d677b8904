package lbd.core.http1;

import lbd.core.http.HeadWriter;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// Reads the lines of a head or a trailer section, octet by octet and in order. A method returns the position
/// after what it read, or [#MORE] or [#BAD].
final class LineReader {
    static final int MORE = -2;
    static final int BAD = -1;

    private final int maxFields;

    @Nullable
    Rejection rejection;

    LineReader(int maxFields) {
        this.maxFields = maxFields;
    }

    int reject(Rejection why) {
        rejection = why;
        return BAD;
    }

    /// Reads fields up to and with the empty line.
    ///
    /// @param p the start of a line
    int fields(byte[] b, int p, int to, HeadWriter out) {
        int at = p;
        for (int count = 0; ; count++) {
            if (at >= to) {
                return MORE;
            }
            if (b[at] == '\r') {
                return lineEnd(b, at, to);
            }
            if (count == maxFields) {
                return reject(Rejection.TOO_MANY_FIELDS);
            }
            at = field(b, at, to, out, count);
            if (at < 0) {
                return at;
            }
        }
    }

    private int field(byte[] b, int start, int to, HeadWriter out, int count) {
        int colon = start;
        while (colon < to && Octets.isTchar(b[colon])) {
            colon++;
        }
        if (colon == to) {
            return MORE;
        }
        if (b[colon] != ':' || colon == start) {
            return reject(badName(b, start, colon, count));
        }
        int valueStart = Octets.skipOws(b, colon + 1, to);
        int end = valueEnd(b, valueStart, to);
        int next = lineEnd(b, end, to);
        if (next >= 0) {
            int valueEnd = Octets.trimOws(b, valueStart, end);
            out.field(start, colon, valueStart, valueEnd, KnownField.of(b, start, colon));
        }
        return next;
    }

    /// @return the first position from `from` on whose octet no value can have, at most `to`
    static int valueEnd(byte[] b, int from, int to) {
        int p = from;
        while (p < to && Octets.isValueOctet(b[p])) {
            p++;
        }
        return p;
    }

    /// @param p where the CR must be
    int lineEnd(byte[] b, int p, int to) {
        if (p >= to) {
            return MORE;
        }
        if (b[p] != '\r') {
            return reject(b[p] == '\n' ? Rejection.BARE_LF : Rejection.FIELD_VALUE_CHARACTER);
        }
        if (p + 1 >= to) {
            return MORE;
        }
        return b[p + 1] == '\n' ? p + 2 : reject(Rejection.BARE_CR);
    }

    private static Rejection badName(byte[] b, int start, int at, int count) {
        return switch (b[at]) {
            case ' ', '\t' -> {
                if (at > start) {
                    yield Rejection.SPACE_BEFORE_COLON;
                }
                yield count == 0 ? Rejection.SPACE_BEFORE_FIRST_FIELD : Rejection.OBS_FOLD;
            }
            case '\n' -> Rejection.BARE_LF;
            default -> Rejection.FIELD_NAME;
        };
    }
}
