package lbd.proxy.http2;

import lbd.core.http.Head;
import lbd.core.http2.HpackEncoder;
import lbd.proxy.http.HeadEdits;

/// Writes header blocks: the fields of a head that stay, and those that are added.
final class FieldsBlock {
    private static final int STATUS = 5;

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
        int at = HpackEncoder.status(out, 0, head.status());
        boolean all = edits.keepsAll(head);
        for (int i = 0; i < head.fieldCount(); i++) {
            if (all || edits.keeps(head, i)) {
                at = field(head, i, out, at);
            }
        }
        Head added = edits.added();
        for (int i = 0; i < added.fieldCount(); i++) {
            at = field(added, i, out, at);
        }
        return at;
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

    private static int field(Head head, int i, byte[] out, int at) {
        return HpackEncoder.field(
                out,
                at,
                head.known(i),
                head.bytes(),
                head.nameStart(i),
                head.nameEnd(i),
                head.valueStart(i),
                head.valueEnd(i));
    }
}
