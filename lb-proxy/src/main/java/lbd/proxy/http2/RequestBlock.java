package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.Octets;
import lbd.core.http.TargetForm;
import lbd.core.http2.HpackEncoder;
import lbd.proxy.http.HeadEdits;

/// Writes the header blocks of requests: the authority in place of Host, and what is the connection's own of the rest.
final class RequestBlock {
    private static final byte[] TE = {'t', 'e'};
    private static final byte[] TRAILERS = {'t', 'r', 'a', 'i', 'l', 'e', 'r', 's'};
    private static final byte[] CONNECT = {'C', 'O', 'N', 'N', 'E', 'C', 'T'};
    private static final byte[] PROTOCOL = ":protocol".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET = "websocket".getBytes(US_ASCII);
    private static final byte[] KEY = "sec-websocket-key".getBytes(US_ASCII);
    private static final byte[] ROOT = {'/'};
    private static final byte[] ASTERISK = {'*'};

    /// The first line's fields, and TE.
    private static final int FIRST = 6 * HpackEncoder.room(9, 9);

    private RequestBlock() {}

    /// @return octets that a block takes at most
    static int room(Head head, HeadEdits edits) {
        return FIRST + edits.targetLength() + FieldsBlock.room(head, edits);
    }

    /// @param tunnel whether it is an extended CONNECT for a WebSocket (RFC 8441 section 5)
    /// @return the length of the block, which begins at 0
    static int write(Head head, HeadEdits edits, boolean https, boolean tunnel, byte[] out) {
        Head added = edits.added();
        int at =
                tunnel ? connect(out) : HpackEncoder.method(out, 0, head.bytes(), head.methodStart(), head.methodEnd());
        at = HpackEncoder.scheme(out, at, https);
        at = authority(head, edits, out, at);
        byte[] instead = edits.newTarget();
        at = instead == null
                ? path(head, out, at)
                : HpackEncoder.path(out, at, instead, 0, edits.targetLength(), head.targetSensitive());
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.known(i) != KnownField.HOST && edits.keeps(head, i) && !(tunnel && isKey(head, i))) {
                at = FieldsBlock.field(head, i, out, at);
            }
        }
        if (head.teTrailers() && !tunnel) {
            at = HpackEncoder.field(out, at, TE, TRAILERS, 0, TRAILERS.length);
        }
        for (int i = 0; i < added.fieldCount(); i++) {
            if (added.known(i) != KnownField.HOST) {
                at = FieldsBlock.field(added, i, out, at);
            }
        }
        return at;
    }

    private static int connect(byte[] out) {
        int at = HpackEncoder.method(out, 0, CONNECT, 0, CONNECT.length);
        return HpackEncoder.field(out, at, PROTOCOL, WEBSOCKET, 0, WEBSOCKET.length);
    }

    /// HTTP/2 has no need of it: a server that does not know the protocol does not take the request.
    private static boolean isKey(Head head, int i) {
        return Octets.equalsIgnoreCase(head.bytes(), head.nameStart(i), head.nameEnd(i), KEY);
    }

    private static int authority(Head head, HeadEdits edits, byte[] out, int at) {
        Head added = edits.added();
        int instead = added.find(KnownField.HOST);
        if (instead >= 0) {
            return authority(added, instead, out, at);
        }
        int own = head.find(KnownField.HOST);
        return own < 0 ? at : authority(head, own, out, at);
    }

    private static int authority(Head head, int host, byte[] out, int at) {
        int from = head.valueStart(host);
        int to = head.valueEnd(host);
        // A Host that names nothing says what an absent `:authority` does.
        return from == to ? at : HpackEncoder.authority(out, at, head.bytes(), from, to, head.sensitive(host));
    }

    private static int path(Head head, byte[] out, int at) {
        if (head.form() != TargetForm.ABSOLUTE) {
            return HpackEncoder.path(
                    out, at, head.bytes(), head.targetStart(), head.targetEnd(), head.targetSensitive());
        }
        if (head.pathStart() < head.pathEnd()) {
            return HpackEncoder.path(out, at, head.bytes(), head.pathStart(), head.targetEnd());
        }
        if (head.queryStart() < 0) {
            byte[] whole = head.method() == Method.OPTIONS ? ASTERISK : ROOT;
            return HpackEncoder.path(out, at, whole, 0, 1);
        }
        byte[] path = new byte[1 + head.targetEnd() - head.pathEnd()];
        path[0] = '/';
        System.arraycopy(head.bytes(), head.pathEnd(), path, 1, path.length - 1);
        return HpackEncoder.path(out, at, path, 0, path.length);
    }
}
