package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.TargetForm;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.WebSocketKey;
import org.jspecify.annotations.Nullable;

/// Writes a request's head as it goes to a server: the client's bytes with the edits that are due.
final class RequestWriter {
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(US_ASCII);
    private static final byte[] NO_BODY = "Content-Length: 0\r\n".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(US_ASCII);
    private static final byte[] TE_TRAILERS = "TE: trailers\r\nConnection: TE\r\n".getBytes(US_ASCII);
    private static final byte[] UPGRADE = "Connection: Upgrade\r\n".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET_KEY = "Sec-WebSocket-Key: ".getBytes(US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};

    /// More than what is written beside the head's own bytes and the added lines.
    private static final int ADDED = 160;

    private RequestWriter() {}

    static int room(Head head, HeadEdits edits) {
        return head.end() - head.start() + edits.added().end() + edits.targetLength() + ADDED;
    }

    /// @param key of a WebSocket's handshake, where the client has sent none; else null
    static void write(Head head, HeadEdits edits, BodyLength length, @Nullable WebSocketKey key, ByteBuf out) {
        byte[] bytes = head.bytes();
        out.writeBytes(bytes, head.methodStart(), head.methodEnd() - head.methodStart());
        out.writeByte(' ');
        byte[] instead = edits.newTarget();
        if (instead == null) {
            target(head, out);
        } else {
            out.writeBytes(instead, 0, edits.targetLength());
        }
        out.writeBytes(VERSION);
        FieldsWriter.write(head, edits, head.upgradeRequested(), out);
        if (length == BodyLength.UNKNOWN) {
            out.writeBytes(CHUNKED);
        } else if (length == BodyLength.NONE && misses(head)) {
            out.writeBytes(NO_BODY);
        }
        if (head.upgradeRequested()) {
            out.writeBytes(UPGRADE);
            if (key != null) {
                out.writeBytes(WEBSOCKET_KEY).writeBytes(key.text()).writeBytes(LINE_END);
            }
        } else if (head.teTrailers()) {
            out.writeBytes(TE_TRAILERS);
        }
        out.writeBytes(LINE_END);
    }

    /// HTTP/2 says by its frames that nothing follows; servers of HTTP/1 ask for a length where a method mostly has a
    /// body, and answer 411 without (RFC 9110 section 8.6).
    private static boolean misses(Head head) {
        Method method = head.method();
        boolean hasBodies = method == Method.POST || method == Method.PUT || method == Method.PATCH;
        return hasBodies && head.version() == HttpVersion.HTTP_2 && !head.has(KnownField.CONTENT_LENGTH);
    }

    private static void target(Head head, ByteBuf out) {
        if (head.form() != TargetForm.ABSOLUTE) {
            out.writeBytes(head.bytes(), head.targetStart(), head.targetEnd() - head.targetStart());
            return;
        }
        // A server gets the origin form. `http://host` has no path and means `/` (RFC 9112 section 3.2.1), or
        // the server as a whole (section 3.2.4).
        if (head.pathStart() == head.pathEnd()) {
            out.writeByte(head.method() == Method.OPTIONS && head.queryStart() < 0 ? '*' : '/');
        }
        out.writeBytes(head.bytes(), head.pathStart(), head.targetEnd() - head.pathStart());
    }
}
