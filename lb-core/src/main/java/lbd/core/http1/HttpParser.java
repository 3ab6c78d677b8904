package lbd.core.http1;

import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.HttpVersion;
import lbd.core.http.Method;
import lbd.core.http.Octets;
import org.jspecify.annotations.Nullable;

/// Reads the head of a request or an answer in place (RFC 9112 sections 2 to 6), in one pass and without
/// allocating.
///
/// It keeps nothing from one call to the next: a call always begins at the start of the head. So call again
/// only when there is reason to think that the head is complete (another LF has come) or has become too
/// large. Errors are found as early as the octets show them: a TLS greeting on a plain port is refused at its
/// first octet.
///
/// Confined to one event loop, where it serves every connection.
public final class HttpParser {
    /// The head is not complete; nothing in it was wrong so far.
    public static final int NEED_MORE = 0;
    /// The message is refused; [#rejection()] says why.
    public static final int BAD = -1;

    private static final int MAX_METHOD = 32;
    /// Octets of empty lines that may stand before a request line (RFC 9112 section 2.2): two such lines.
    private static final int MAX_LEADING = 4;

    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/'};
    private static final int VERSION_LENGTH = 8;

    private final HeadLimits limits;
    private final LineReader reader;

    public HttpParser(HeadLimits limits) {
        this.limits = limits;
        this.reader = new LineReader(limits.fields());
    }

    public HeadLimits limits() {
        return limits;
    }

    /// @return why the last call returned [#BAD]; null if it did not
    public @Nullable Rejection rejection() {
        return reader.rejection;
    }

    /// @param from the first byte of the request
    /// @param to   the end of the bytes that are there
    /// @return the position after the head, [#NEED_MORE] or [#BAD]
    public int parseRequest(byte[] buf, int from, int to, Head out) {
        reader.rejection = null;
        int end = window(from, to);
        int p = skipEmptyLines(buf, from, end);
        if (p >= 0) {
            HeadWriter writer = out.writer();
            writer.begin(buf, p);
            p = requestLine(buf, p, end, out);
            if (p >= 0) {
                p = reader.fields(buf, p, end, writer);
            }
        }
        if (p >= 0) {
            out.writer().end(p);
            p = orReject(RequestRules.check(out), p);
        } else if (p == BAD) {
            Rejection why = reader.rejection;
            Rejection other = why != null && why.status() == 400 ? OtherProtocol.of(buf, from, to) : null;
            p = other == null ? BAD : reader.reject(other);
        }
        return verdict(p, from, to);
    }

    /// @param requestMethod of the request that this answers: an answer to HEAD has no body
    /// @param from          the first byte of the answer
    /// @param to            the end of the bytes that are there
    /// @return the position after the head, [#NEED_MORE] or [#BAD]; an interim answer (1xx) is a head like
    /// any other
    public int parseResponse(byte[] buf, int from, int to, Method requestMethod, Head out) {
        reader.rejection = null;
        int end = window(from, to);
        HeadWriter writer = out.writer();
        writer.begin(buf, from);
        int p = statusLine(buf, from, end, writer);
        if (p >= 0) {
            p = reader.fields(buf, p, end, writer);
        }
        if (p >= 0) {
            writer.end(p);
            p = orReject(ResponseRules.check(out, requestMethod), p);
        }
        return verdict(p, from, to);
    }

    /// The end of what may belong to this head.
    private int window(int from, int to) {
        return from + Math.min(to - from, limits.headBytes());
    }

    private int verdict(int p, int from, int to) {
        if (p == LineReader.MORE && to - from >= limits.headBytes()) {
            return reader.reject(Rejection.HEAD_TOO_LARGE);
        }
        return p == LineReader.MORE ? NEED_MORE : p;
    }

    private int orReject(@Nullable Rejection rejection, int p) {
        return rejection == null ? p : reader.reject(rejection);
    }

    private int skipEmptyLines(byte[] b, int from, int to) {
        int p = from;
        while (p < to && b[p] == '\r') {
            if (p - from >= MAX_LEADING) {
                return reader.reject(Rejection.LEADING_LINES);
            }
            p = reader.lineEnd(b, p, to);
            if (p < 0) {
                return p;
            }
        }
        return p;
    }

    private int requestLine(byte[] b, int start, int to, Head out) {
        int methodEnd = method(b, start, to, out.writer());
        if (methodEnd < 0) {
            return methodEnd;
        }
        int targetEnd = target(b, methodEnd + 1, to, out);
        if (targetEnd < 0) {
            return targetEnd;
        }
        int versionEnd = version(b, targetEnd + 1, to, out.writer());
        return versionEnd < 0 ? versionEnd : endOfLine(b, versionEnd, to, Rejection.VERSION_MALFORMED);
    }

    private int method(byte[] b, int start, int to, HeadWriter out) {
        int p = start;
        while (p < to && Octets.isTchar(b[p])) {
            p++;
            if (p - start > MAX_METHOD) {
                return reader.reject(Rejection.METHOD_TOO_LONG);
            }
        }
        if (p == to) {
            return LineReader.MORE;
        }
        if (b[p] != ' ' || p == start) {
            return reader.reject(Rejection.METHOD_CHARACTER);
        }
        out.method(Method.of(b, start, p), start, p);
        return p;
    }

    private int target(byte[] b, int start, int to, Head out) {
        int last = start + Math.min(to - start, limits.targetBytes() + 1);
        int p = start;
        while (p < last && b[p] != '?' && Octets.isTargetOctet(b[p])) {
            p++;
        }
        int pathEnd = p;
        while (p < last && Octets.isTargetOctet(b[p])) {
            p++;
        }
        if (p - start > limits.targetBytes()) {
            return reader.reject(Rejection.TARGET_TOO_LONG);
        }
        if (p >= to) {
            return LineReader.MORE;
        }
        if (b[p] != ' ' || p == start) {
            return reader.reject(badTarget(b, start, p));
        }
        return orReject(TargetForms.read(b, start, pathEnd, p, out), p);
    }

    private static Rejection badTarget(byte[] b, int start, int at) {
        boolean lineEnds = b[at] == '\r' || b[at] == '\n';
        return lineEnds && at > start ? Rejection.HTTP_0_9 : Rejection.TARGET_CHARACTER;
    }

    private int version(byte[] b, int start, int to, HeadWriter out) {
        int length = Math.min(to - start, VERSION_LENGTH);
        for (int i = 0; i < length; i++) {
            if (!versionOctet(i, b[start + i])) {
                return reader.reject(Rejection.VERSION_MALFORMED);
            }
        }
        if (length < VERSION_LENGTH) {
            return LineReader.MORE;
        }
        byte minor = b[start + 7];
        if (b[start + 5] != '1' || minor > '1') {
            return reader.reject(Rejection.VERSION_UNSUPPORTED);
        }
        out.version(minor == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1);
        return start + VERSION_LENGTH;
    }

    /// `HTTP/` DIGIT `.` DIGIT
    private static boolean versionOctet(int index, byte octet) {
        return switch (index) {
            case 5, 7 -> Octets.isDigit(octet);
            case 6 -> octet == '.';
            default -> octet == VERSION[index];
        };
    }

    private int statusLine(byte[] b, int start, int to, HeadWriter out) {
        int p = version(b, start, to, out);
        if (p < 0) {
            return p;
        }
        int status = 0;
        for (int i = 0; i < 4; i++) {
            if (p + i >= to) {
                return LineReader.MORE;
            }
            byte octet = b[p + i];
            if (i == 0 ? octet != ' ' : !Octets.isDigit(octet) || (i == 1 && octet == '0')) {
                return reader.reject(Rejection.STATUS_MALFORMED);
            }
            status = i == 0 ? 0 : status * 10 + (octet - '0');
        }
        return reason(b, p + 4, to, status, out);
    }

    /// The space after the code is required even before an empty reason (RFC 9112 section 4), but many
    /// servers leave it out, and no reader takes such a line for anything else.
    private int reason(byte[] b, int p, int to, int status, HeadWriter out) {
        if (p >= to) {
            return LineReader.MORE;
        }
        if (b[p] != ' ' && b[p] != '\r') {
            return reader.reject(Rejection.STATUS_MALFORMED);
        }
        int start = b[p] == ' ' ? p + 1 : p;
        int end = LineReader.valueEnd(b, start, to);
        out.status(status, start, end);
        return endOfLine(b, end, to, Rejection.REASON_CHARACTER);
    }

    private int endOfLine(byte[] b, int p, int to, Rejection otherwise) {
        boolean ended = p >= to || b[p] == '\r' || b[p] == '\n';
        return ended ? reader.lineEnd(b, p, to) : reader.reject(otherwise);
    }
}
