package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.TargetForm;
import lbd.proxy.http.Forwarding;
import lbd.proxy.http.MaxForwards;

/// Writes a request's head as it goes to a server: the client's bytes with the edits that are due.
final class RequestWriter {
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(US_ASCII);
    private static final byte[] HOST = "Host: ".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(US_ASCII);
    private static final byte[] TE_TRAILERS = "TE: trailers\r\nConnection: TE\r\n".getBytes(US_ASCII);
    private static final byte[] UPGRADE = "Connection: Upgrade\r\n".getBytes(US_ASCII);
    private static final byte[] MAX_FORWARDS = "Max-Forwards: ".getBytes(US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};

    /// More than all that is added, names and addresses aside.
    private static final int ADDED = 120 + ForwardedWriter.ADDED;

    private RequestWriter() {}

    static int room(Head head, Forwarding forwarding) {
        int authority = head.authorityEnd() - head.authorityStart();
        int names = 3 * authority + 2 * forwarding.peerText().length + ViaWriter.room(forwarding);
        return head.end() - head.start() + ADDED + names;
    }

    /// @param askedFor whether a client that waits with its body has been asked for it already
    static void write(Head head, Forwarding forwarding, boolean askedFor, ByteBuf out) {
        byte[] bytes = head.bytes();
        out.writeBytes(bytes, head.methodStart(), head.methodEnd() - head.methodStart());
        out.writeByte(' ');
        target(head, out);
        out.writeBytes(VERSION);
        fields(head, forwarding, askedFor, out);
        added(head, forwarding, out);
        out.writeBytes(LINE_END);
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

    // Neighbours that stay are copied in one go: they are neighbours in memory too.
    private static void fields(Head head, Forwarding forwarding, boolean askedFor, ByteBuf out) {
        int count = head.fieldCount();
        int runStart = count == 0 ? head.end() - 2 : head.nameStart(0);
        for (int i = 0; i < count; i++) {
            if (!stays(head, i, forwarding, askedFor)) {
                int lineStart = head.nameStart(i);
                out.writeBytes(head.bytes(), runStart, lineStart - runStart);
                runStart = i + 1 < count ? head.nameStart(i + 1) : head.end() - 2;
            }
        }
        out.writeBytes(head.bytes(), runStart, head.end() - 2 - runStart);
    }

    private static boolean stays(Head head, int field, Forwarding forwarding, boolean askedFor) {
        KnownField known = head.known(field);
        return switch (known) {
            case X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST, X_FORWARDED_PORT, FORWARDED, X_REAL_IP ->
                ForwardedWriter.stays(known, forwarding);
            // The absolute form's authority takes its place.
            case HOST -> head.form() != TargetForm.ABSOLUTE;
            case EXPECT -> !askedFor;
            case UPGRADE -> head.upgradeRequested();
            case MAX_FORWARDS -> !counts(head);
            default -> !head.hopByHop(field);
        };
    }

    private static boolean counts(Head head) {
        return head.method() == Method.OPTIONS && MaxForwards.of(head) > 0;
    }

    private static void added(Head head, Forwarding forwarding, ByteBuf out) {
        int authority = head.authorityEnd() - head.authorityStart();
        if (head.form() == TargetForm.ABSOLUTE || !head.has(KnownField.HOST)) {
            out.writeBytes(HOST)
                    .writeBytes(head.bytes(), head.authorityStart(), authority)
                    .writeBytes(LINE_END);
        }
        ForwardedWriter.write(head, forwarding, out);
        ViaWriter.write(head, forwarding, out);
        if (counts(head)) {
            out.writeBytes(MAX_FORWARDS);
            ForwardedWriter.number(MaxForwards.of(head) - 1, out);
            out.writeBytes(LINE_END);
        }
        if (head.bodyLength() == BodyLength.UNKNOWN) {
            out.writeBytes(CHUNKED);
        }
        if (head.upgradeRequested()) {
            out.writeBytes(UPGRADE);
        } else if (head.teTrailers()) {
            out.writeBytes(TE_TRAILERS);
        }
    }
}
