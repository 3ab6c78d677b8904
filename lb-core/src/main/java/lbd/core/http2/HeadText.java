package lbd.core.http2;

import java.util.Arrays;
import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.http1.HeadLimits;
import org.jspecify.annotations.Nullable;

/// Fields on their way into the text of an HTTP/1 head: `name: value` CR LF, one after another. What could make another
/// message of that text is refused here, field by field (RFC 9113 section 8.2.1).
///
/// The text is scratch memory: one of these serves all connections of a loop, and what it holds lasts until the next
/// block is read. Once something is wrong the rest of the block is passed over.
final class HeadText {
    /// Room beside the fields for what HTTP/2 says by pseudo-fields: a request line and Host, a status line.
    private static final int FIRST_LINES = 64;

    private static final byte[] COOKIE = {'c', 'o', 'o', 'k', 'i', 'e'};

    private HeadLimits limits = HeadLimits.DEFAULT;
    private Head head = new Head();
    private HeadWriter writer = head.writer();
    private byte[] bytes = new byte[0];
    private int position;

    private byte[] cookies = new byte[256];
    private int cookieLength;
    private boolean cookie;

    private @Nullable Malformed malformed;

    void begin(HeadLimits newLimits, Head out) {
        limits = newLimits;
        head = out;
        writer = out.writer();
        // The target, and the authority twice: once in each of the two lines.
        int room = newLimits.headBytes() * 3 + FIRST_LINES;
        if (bytes.length < room) {
            bytes = new byte[room];
        }
        position = 0;
        cookieLength = 0;
        cookie = false;
        malformed = null;
        writer.begin(bytes, 0);
        writer.version(HttpVersion.HTTP_2);
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    Head head() {
        return head;
    }

    HeadLimits limits() {
        return limits;
    }

    @Nullable
    Malformed malformed() {
        return malformed;
    }

    void refuse(Malformed why) {
        if (malformed == null) {
            malformed = why;
        }
    }

    void append(int octet) {
        bytes[position++] = (byte) octet;
    }

    void append(byte[] from, int start, int end) {
        System.arraycopy(from, start, bytes, position, end - start);
        position += end - start;
    }

    void append(byte[] text) {
        append(text, 0, text.length);
    }

    void lineEnd() {
        append('\r');
        append('\n');
    }

    void field(byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo) {
        field(name, nameFrom, nameTo, value, valueFrom, valueTo, false);
    }

    /// A field that is no pseudo-field; checked, and laid out.
    ///
    /// @param sensitive whether no hop may put it into its table
    void field(byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo, boolean sensitive) {
        if (malformed == null) {
            malformed = check(name, nameFrom, nameTo, value, valueFrom, valueTo);
        }
        if (malformed == null) {
            KnownField known = KnownField.of(name, nameFrom, nameTo);
            malformed = known == KnownField.COOKIE
                    ? crumb(value, valueFrom, valueTo)
                    : line(known, name, nameFrom, nameTo, value, valueFrom, valueTo);
            if (sensitive && malformed == null && known != KnownField.COOKIE) {
                // Cookies are so by their name, wherever they go.
                writer.sensitive();
            }
        }
    }

    private static @Nullable Malformed check(
            byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo) {
        if (nameFrom == nameTo) {
            return Malformed.FIELD_NAME;
        }
        for (int i = nameFrom; i < nameTo; i++) {
            byte octet = name[i];
            if (!Octets.isTchar(octet)) {
                return Malformed.FIELD_NAME;
            }
            if (octet >= 'A' && octet <= 'Z') {
                return Malformed.FIELD_NAME_UPPER_CASE;
            }
        }
        return checkValue(value, valueFrom, valueTo);
    }

    static @Nullable Malformed checkValue(byte[] value, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Octets.isValueOctet(value[i])) {
                return Malformed.FIELD_VALUE_CHARACTER;
            }
        }
        boolean padded = to > from && (Octets.isOws(value[from]) || Octets.isOws(value[to - 1]));
        return padded ? Malformed.FIELD_VALUE_PADDED : null;
    }

    private @Nullable Malformed line(
            KnownField known, byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo) {
        if (head.fieldCount() == limits.fields()) {
            return Malformed.TOO_MANY_FIELDS;
        }
        if (nameTo - nameFrom + valueTo - valueFrom + 4 > left()) {
            return Malformed.HEAD_TOO_LARGE;
        }
        int start = position;
        append(name, nameFrom, nameTo);
        int nameEnd = position;
        append(':');
        append(' ');
        int valueStart = position;
        append(value, valueFrom, valueTo);
        writer.field(start, nameEnd, valueStart, position, known);
        lineEnd();
        return null;
    }

    /// What the head's limit leaves, the crumbs of a cookie that are still to be laid out and the empty line counted.
    private int left() {
        return limits.headBytes() - position - cookieLength - COOKIE.length - 6;
    }

    /// Crumbs of a cookie, which HTTP/2 lets a client send one by one, are one field to everybody else (section
    /// 8.2.3); laid out when all have come.
    private @Nullable Malformed crumb(byte[] value, int from, int to) {
        int length = to - from;
        if (length + 2 > left()) {
            return Malformed.HEAD_TOO_LARGE;
        }
        if (cookieLength + length + 2 > cookies.length) {
            cookies = Arrays.copyOf(cookies, Math.max(cookieLength + length + 2, cookies.length * 2));
        }
        if (cookie) {
            cookies[cookieLength++] = ';';
            cookies[cookieLength++] = ' ';
        }
        cookie = true;
        System.arraycopy(value, from, cookies, cookieLength, length);
        cookieLength += length;
        return null;
    }

    /// All fields have come: the rest of the text, and its end.
    void end() {
        if (cookie && malformed == null) {
            int length = cookieLength;
            cookieLength = 0;
            malformed = line(KnownField.COOKIE, COOKIE, 0, COOKIE.length, cookies, 0, length);
        }
        lineEnd();
        writer.end(position);
    }
}
