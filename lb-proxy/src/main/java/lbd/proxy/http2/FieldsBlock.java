package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.http.Octets;
import lbd.core.http2.HpackEncoder;
import lbd.proxy.http.HeadEdits;

/// Writes header blocks: the fields of a head that stay, and those that are added.
final class FieldsBlock {
    private static final int STATUS = 5;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final byte[] PROOF = "sec-websocket-accept".getBytes(US_ASCII);

    private FieldsBlock() {}

    /// @return octets that a block of the head's fields takes at most
    static int room(Head head, HeadEdits edits) {
        Head added = edits.added();
        int fields = head.fieldCount() + added.fieldCount();
        return STATUS + head.end() - head.start() + added.end() + HpackEncoder.room(0, 0) * fields;
    }

    static int room(Head trailers) {
        return trailers.end() - trailers.start() + HpackEncoder.room(0, 0) * trailers.fieldCount();
    }

    /// @return the length of the block, which begins at 0
    static int answer(Head head, HeadEdits edits, byte[] out) {
        return fields(head, edits, out, HpackEncoder.status(out, 0, head.status()), edits.keepsAll(head));
    }

    /// A server's 101 to an extended CONNECT (RFC 8441 section 5): 200, and without the proof that the server owed to
    /// the one who spoke HTTP/1 with it.
    static int tunnel(Head head, HeadEdits edits, byte[] out) {
        return fields(head, edits, out, HpackEncoder.status(out, 0, OK), false);
    }

    private static int fields(Head head, HeadEdits edits, byte[] out, int from, boolean all) {
        int at = from;
        boolean tunnel = head.status() == SWITCHING_PROTOCOLS;
        for (int i = 0; i < head.fieldCount(); i++) {
            if (all || (edits.keeps(head, i) && !(tunnel && isProof(head, i)))) {
                at = field(head, i, out, at);
            }
        }
        Head added = edits.added();
        for (int i = 0; i < added.fieldCount(); i++) {
            at = field(added, i, out, at);
        }
        return at;
    }

    private static boolean isProof(Head head, int i) {
        return Octets.equalsIgnoreCase(head.bytes(), head.nameStart(i), head.nameEnd(i), PROOF);
    }

    /// @return the length of the block
    static int trailers(Head trailers, byte[] out) {
        int at = 0;
        for (int i = 0; i < trailers.fieldCount(); i++) {
            if (!trailers.hopByHop(i)) {
                at = field(trailers, i, out, at);
            }
        }
        return at;
    }

    static int field(Head head, int i, byte[] out, int at) {
        return HpackEncoder.field(
                out,
                at,
                head.known(i),
                head.sensitive(i),
                head.bytes(),
                head.nameStart(i),
                head.nameEnd(i),
                head.valueStart(i),
                head.valueEnd(i));
    }
}
