package lbd.core.fastcgi;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.Octets;
import lbd.core.http1.HeadLimits;
import org.jspecify.annotations.Nullable;

/// Reads the head of what a program prints (RFC 3875 section 6) and lays it out as that of an HTTP/1 answer. One serves
/// all connections of a loop.
///
/// Lines end in LF or CRLF, as programs have it. `Status` gives the status and goes no further; without it an answer
/// with `Location` is a 302 and any other a 200, as with nginx: where Location is a path, the client is sent there and
/// nothing is run in its place.
public final class AnswerHead {
    /// The head is not complete; nothing in it was wrong so far.
    public static final int NEED_MORE = 0;
    /// It is refused; [#fault()] says why.
    public static final int BAD = -1;

    private static final byte[] STATUS = "status".getBytes(US_ASCII);
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(US_ASCII);
    private static final byte[] OK = "OK".getBytes(US_ASCII);
    private static final byte[] FOUND = "Found".getBytes(US_ASCII);

    private final HeadLimits limits;
    // What is laid out: a line each longer by a CR and a blank at most.
    private byte[] text = new byte[1024];
    private int length;
    private @Nullable String fault;

    // What the fields say, while they are looked through.
    private int status;
    private int reasonFrom;
    private int reasonTo;
    private boolean located;

    public AnswerHead(HeadLimits limits) {
        this.limits = limits;
    }

    /// Why the last call returned [#BAD].
    public @Nullable String fault() {
        return fault;
    }

    /// @param from   the first octet of what the program has printed
    /// @param to     the end of what has come of it
    /// @param method of the request: an answer to HEAD has no body
    /// @param out    filled; its bytes are this object's, and last until the next call
    /// @return the position after the empty line, [#NEED_MORE] or [#BAD]
    public int read(byte[] b, int from, int to, Method method, Head out) {
        fault = null;
        int end = end(b, from, Math.min(to, from + limits.headBytes()));
        if (end == NEED_MORE) {
            return to - from < limits.headBytes() ? NEED_MORE : bad("cgi_head_too_large");
        }
        if (!survey(b, from, end)) {
            return BAD;
        }
        layOut(b, from, end, out);
        return body(out, method) ? end : BAD;
    }

    /// The position after the empty line; 0 where none has come.
    private static int end(byte[] b, int from, int to) {
        int p = from;
        while (true) {
            int lf = Octets.indexOf(b, p, to, '\n');
            if (lf == to) {
                return NEED_MORE;
            }
            if (lf == p || (lf == p + 1 && b[p] == '\r')) {
                return lf + 1;
            }
            p = lf + 1;
        }
    }

    /// Where the line ends whose LF is at this place.
    private static int lineEnd(byte[] b, int from, int lf) {
        return lf > from && b[lf - 1] == '\r' ? lf - 1 : lf;
    }

    /// Checks all fields, and looks for what makes the first line.
    private boolean survey(byte[] b, int from, int to) {
        status = 0;
        reasonFrom = 0;
        reasonTo = 0;
        located = false;
        int fields = 0;
        for (int p = from; ; fields++) {
            int lf = Octets.indexOf(b, p, to, '\n');
            int end = lineEnd(b, p, lf);
            if (end == p) {
                return fields > 0 || refuse("cgi_head_empty");
            }
            if (fields == limits.fields()) {
                return refuse("cgi_too_many_fields");
            }
            if (!field(b, p, end)) {
                return false;
            }
            p = lf + 1;
        }
    }

    private boolean field(byte[] b, int from, int to) {
        int colon = nameEnd(b, from, to);
        if (colon == from || colon == to || b[colon] != ':') {
            return refuse("cgi_field_name");
        }
        int start = Octets.skipOws(b, colon + 1, to);
        for (int p = start; p < to; p++) {
            if (!Octets.isValueOctet(b[p])) {
                return refuse("cgi_field_value");
            }
        }
        int end = Octets.trimOws(b, start, to);
        if (Octets.equalsIgnoreCase(b, from, colon, STATUS)) {
            return status(b, start, end);
        }
        KnownField known = KnownField.of(b, from, colon);
        located |= known == KnownField.LOCATION;
        // How the body is delimited is the record's to say: with chunks in it, it would not be what it says it is.
        return known != KnownField.TRANSFER_ENCODING || refuse("cgi_transfer_encoding");
    }

    private static int nameEnd(byte[] b, int from, int to) {
        int p = from;
        while (p < to && Octets.isTchar(b[p])) {
            p++;
        }
        return p;
    }

    /// `404 Not Found`, or the number alone.
    private boolean status(byte[] b, int from, int to) {
        int end = Octets.indexOf(b, from, to, ' ');
        long code = end - from == 3 ? Octets.decimal(b, from, end) : -1;
        if (status != 0) {
            return refuse("cgi_status_repeated");
        }
        if (code < 200) {
            return refuse("cgi_status");
        }
        status = (int) code;
        reasonFrom = Octets.skipOws(b, end, to);
        reasonTo = to;
        return true;
    }

    private void layOut(byte[] b, int from, int to, Head out) {
        // Each line may grow by a CR and the blank after its colon; the first line is new.
        int room = to - from + 2 * limits.fields() + 32;
        if (text.length < room) {
            text = new byte[Math.max(room, Math.min(2 * text.length, limits.headBytes()))];
        }
        length = 0;
        HeadWriter writer = out.writer();
        writer.begin(text, 0);
        firstLine(b, writer);
        for (int p = from; ; ) {
            int lf = Octets.indexOf(b, p, to, '\n');
            int end = lineEnd(b, p, lf);
            if (end == p) {
                break;
            }
            line(b, p, end, writer);
            p = lf + 1;
        }
        lineEnd();
        writer.end(length);
    }

    private void firstLine(byte[] b, HeadWriter writer) {
        append(VERSION, 0, VERSION.length);
        int code = status != 0 ? status : located ? 302 : 200;
        text[length++] = (byte) ('0' + code / 100);
        text[length++] = (byte) ('0' + code / 10 % 10);
        text[length++] = (byte) ('0' + code % 10);
        text[length++] = ' ';
        int start = length;
        if (status != 0) {
            append(b, reasonFrom, reasonTo);
        } else {
            byte[] usual = located ? FOUND : OK;
            append(usual, 0, usual.length);
        }
        writer.status(code, start, length);
        lineEnd();
    }

    private void line(byte[] b, int from, int to, HeadWriter writer) {
        int colon = nameEnd(b, from, to);
        if (Octets.equalsIgnoreCase(b, from, colon, STATUS)) {
            return;
        }
        int nameStart = length;
        append(b, from, colon);
        int nameEnd = length;
        text[length++] = ':';
        text[length++] = ' ';
        int valueStart = length;
        int start = Octets.skipOws(b, colon + 1, to);
        append(b, start, Octets.trimOws(b, start, to));
        writer.field(nameStart, nameEnd, valueStart, length, KnownField.of(b, from, colon));
        lineEnd();
    }

    private void append(byte[] b, int from, int to) {
        System.arraycopy(b, from, text, length, to - from);
        length += to - from;
    }

    private void lineEnd() {
        text[length++] = '\r';
        text[length++] = '\n';
    }

    /// What the head says of the body. Where it says nothing, the end of the answer ends it.
    private boolean body(Head head, Method method) {
        HeadWriter writer = head.writer();
        writer.keepAlive(true);
        writer.bodyLength(BodyLength.UNKNOWN);
        int field = head.find(KnownField.CONTENT_LENGTH);
        if (field >= 0) {
            long told = Octets.decimal(head.bytes(), head.valueStart(field), head.valueEnd(field));
            if (told < 0 || head.repeats(KnownField.CONTENT_LENGTH)) {
                return refuse("cgi_content_length");
            }
            writer.contentLength(told);
            writer.bodyLength(told == 0 ? BodyLength.NONE : BodyLength.KNOWN);
        }
        int code = head.status();
        if (method == Method.HEAD || code == 204 || code == 304) {
            writer.bodyLength(BodyLength.NONE);
        }
        return true;
    }

    private int bad(String why) {
        fault = why;
        return BAD;
    }

    private boolean refuse(String why) {
        fault = why;
        return false;
    }
}
