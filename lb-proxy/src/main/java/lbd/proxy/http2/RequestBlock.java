package lbd.proxy.http2;

import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.TargetForm;
import lbd.core.http2.HpackEncoder;
import lbd.proxy.http.HeadEdits;

/// Writes the header blocks of requests: the authority in place of Host, and what is the connection's own of the rest.
final class RequestBlock {
    private static final byte[] TE = {'t', 'e'};
    private static final byte[] TRAILERS = {'t', 'r', 'a', 'i', 'l', 'e', 'r', 's'};
    private static final byte[] ROOT = {'/'};
    private static final byte[] ASTERISK = {'*'};

    /// The first line's fields, and TE.
    private static final int FIRST = 5 * HpackEncoder.room(8, 8);

    private RequestBlock() {}

    /// @return octets that a block takes at most
    static int room(Head head, HeadEdits edits) {
        return FIRST + edits.targetLength() + FieldsBlock.room(head, edits);
    }

    /// @return the length of the block, which begins at 0
    static int write(Head head, HeadEdits edits, boolean https, byte[] out) {
        Head added = edits.added();
        byte[] bytes = head.bytes();
        int at = HpackEncoder.method(out, 0, bytes, head.methodStart(), head.methodEnd());
        at = HpackEncoder.scheme(out, at, https);
        at = authority(head, edits, out, at);
        byte[] instead = edits.newTarget();
        at = instead == null ? path(head, out, at) : HpackEncoder.path(out, at, instead, 0, edits.targetLength());
        for (int i = 0; i < head.fieldCount(); i++) {
            if (head.known(i) != KnownField.HOST && edits.keeps(head, i)) {
                at = FieldsBlock.field(head, i, out, at);
            }
        }
        if (head.teTrailers()) {
            at = HpackEncoder.field(out, at, TE, TRAILERS, 0, TRAILERS.length);
        }
        for (int i = 0; i < added.fieldCount(); i++) {
            if (added.known(i) != KnownField.HOST) {
                at = FieldsBlock.field(added, i, out, at);
            }
        }
        return at;
    }

    private static int authority(Head head, HeadEdits edits, byte[] out, int at) {
        Head added = edits.added();
        int instead = added.find(KnownField.HOST);
        if (instead >= 0) {
            return authority(added.bytes(), added.valueStart(instead), added.valueEnd(instead), out, at);
        }
        int own = head.find(KnownField.HOST);
        return own < 0 ? at : authority(head.bytes(), head.valueStart(own), head.valueEnd(own), out, at);
    }

    private static int authority(byte[] bytes, int from, int to, byte[] out, int at) {
        // A Host that names nothing says what an absent `:authority` does.
        return from == to ? at : HpackEncoder.authority(out, at, bytes, from, to);
    }

    private static int path(Head head, byte[] out, int at) {
        if (head.form() != TargetForm.ABSOLUTE) {
            return HpackEncoder.path(out, at, head.bytes(), head.targetStart(), head.targetEnd());
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
