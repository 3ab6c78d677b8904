package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.proxy.answer.Reasons;
import lbd.proxy.http.HeadEdits;

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

    /// More than what is written beside the head's own bytes and the added lines.
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

    /// What is said of the body beside what the head says.
    enum Framing {
        AS_IT_SAYS,
        CHUNKED,
        /// There is none, though the head does not say so.
        EMPTY
    }

    static int room(Head head, HeadEdits edits) {
        return head.end() - head.start() + edits.added().end() + ADDED;
    }

    static void write(Head head, HeadEdits edits, Persistence persistence, Framing framing, ByteBuf out) {
        statusLine(head, out);
        boolean upgrade = persistence == Persistence.UPGRADE || head.status() == UPGRADE_REQUIRED;
        FieldsWriter.write(head, edits, upgrade, out);
        if (framing == Framing.CHUNKED) {
            out.writeBytes(CHUNKED);
        } else if (framing == Framing.EMPTY || (head.status() == 205 && !head.has(KnownField.CONTENT_LENGTH))) {
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
        if (head.version() == HttpVersion.HTTP_2) {
            // It has none, and there are clients that do not see a status without.
            ByteBufUtil.writeAscii(out, Reasons.of(head.status()));
        }
        out.writeBytes(LINE_END);
    }

    private static void connection(Persistence persistence, ByteBuf out) {
        switch (persistence) {
            case OPEN -> {}
            case OPEN_1_0 -> out.writeBytes(KEEP_ALIVE);
            case CLOSE -> out.writeBytes(CLOSE);
            case UPGRADE -> out.writeBytes(UPGRADE);
        }
    }
}
