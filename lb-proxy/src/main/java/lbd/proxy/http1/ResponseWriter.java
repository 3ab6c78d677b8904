package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.http.Forwarding;

/// Writes an answer's head as it goes to the client: the server's bytes with the edits that are due.
final class ResponseWriter {
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(US_ASCII);
    private static final byte[] CLOSE = "Connection: close\r\n".getBytes(US_ASCII);
    private static final byte[] KEEP_ALIVE = "Connection: keep-alive\r\n".getBytes(US_ASCII);
    private static final byte[] UPGRADE = "Connection: Upgrade\r\n".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(US_ASCII);
    private static final byte[] NO_CONTENT = "Content-Length: 0\r\n".getBytes(US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};

    private static final int UPGRADE_REQUIRED = 426;

    /// More than all that is added.
    private static final int ADDED = 180;

    private ResponseWriter() {}

    /// What the client's connection becomes after the answer, as it must be told.
    enum Persistence {
        /// HTTP/1.1 and open: the default needs no word.
        OPEN,
        /// HTTP/1.0 and open.
        OPEN_1_0,
        CLOSE,
        UPGRADE
    }

    static int room(Head head, Forwarding forwarding) {
        return head.end() - head.start() + ADDED + ViaWriter.room(forwarding);
    }

    static void write(
            Head head, Forwarding forwarding, Persistence persistence, boolean chunked, byte[] date, ByteBuf out) {
        statusLine(head, out);
        int firstField = head.fieldCount() == 0 ? head.end() - 2 : head.nameStart(0);
        fields(head, firstField, persistence, out);
        if (!head.has(KnownField.DATE) && head.status() >= 200) {
            out.writeBytes(date);
        }
        ViaWriter.write(head, forwarding, out);
        if (chunked) {
            out.writeBytes(CHUNKED);
        } else if (head.status() == 205 && !head.has(KnownField.CONTENT_LENGTH)) {
            // Without it a client reads until the close (RFC 9110 section 15.3.6).
            out.writeBytes(NO_CONTENT);
        }
        connection(persistence, out);
        if (head.status() == UPGRADE_REQUIRED && head.has(KnownField.UPGRADE)) {
            // The one answer that must say which protocols (RFC 9110 section 15.5.22).
            out.writeBytes(UPGRADE);
        }
        out.writeBytes(LINE_END);
    }

    /// `HTTP/1.1 200 OK`: the status follows eight octets and a space, whatever the version.
    private static void statusLine(Head head, ByteBuf out) {
        out.writeBytes(VERSION).writeBytes(head.bytes(), head.start() + VERSION.length, 3);
        // Some servers leave out the space before an empty reason, which must be there (RFC 9112 section
        // 4).
        out.writeByte(' ').writeBytes(head.bytes(), head.reasonStart(), head.reasonEnd() - head.reasonStart());
        out.writeBytes(LINE_END);
    }

    private static void fields(Head head, int firstField, Persistence persistence, ByteBuf out) {
        int count = head.fieldCount();
        int runStart = firstField;
        for (int i = 0; i < count; i++) {
            if (!stays(head, i, persistence)) {
                int lineStart = head.nameStart(i);
                out.writeBytes(head.bytes(), runStart, lineStart - runStart);
                runStart = i + 1 < count ? head.nameStart(i + 1) : head.end() - 2;
            }
        }
        out.writeBytes(head.bytes(), runStart, head.end() - 2 - runStart);
    }

    private static boolean stays(Head head, int field, Persistence persistence) {
        return switch (head.known(field)) {
            case UPGRADE -> persistence == Persistence.UPGRADE || head.status() == UPGRADE_REQUIRED;
            // Must not be there, though 0 is all that it can say (RFC 9110 section 8.6).
            case CONTENT_LENGTH -> head.status() >= 200 && head.status() != 204;
            default -> !head.hopByHop(field);
        };
    }

    private static void connection(Persistence persistence, ByteBuf out) {
        switch (persistence) {
            case OPEN -> {}
            case OPEN_1_0 -> out.writeBytes(KEEP_ALIVE);
            case CLOSE -> out.writeBytes(CLOSE);
            case UPGRADE -> out.writeBytes(UPGRADE);
        }
    }

    static int room(OwnAnswer answer) {
        return answer.statusLine().length + answer.fields().length + answer.body().length + ADDED;
    }

    /// @param bodyless for an answer to HEAD
    static void write(OwnAnswer answer, Persistence persistence, boolean bodyless, byte[] date, ByteBuf out) {
        out.writeBytes(VERSION).writeBytes(answer.statusLine());
        out.writeBytes(date).writeBytes(answer.fields());
        connection(persistence, out);
        out.writeBytes(LINE_END);
        if (!bodyless) {
            out.writeBytes(answer.body());
        }
    }
}
