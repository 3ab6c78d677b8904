package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.proxy.http.HeadEdits;

/// Writes the fields of a head that goes on, of a request or of an answer: what stays as it came, neighbours in one go,
/// and after it what is added.
final class FieldsWriter {
    private FieldsWriter() {}

    /// @param upgrade whether Upgrade stays
    static void write(Head head, HeadEdits edits, boolean upgrade, ByteBuf out) {
        // Before the empty line.
        int end = head.end() - 2;
        int from = head.fieldCount() == 0 ? end : head.nameStart(0);
        if (edits.keepsAll(head)) {
            out.writeBytes(head.bytes(), from, end - from);
        } else {
            runs(head, from, end, edits, upgrade, out);
        }
        Head added = edits.added();
        out.writeBytes(added.bytes(), 0, added.end());
    }

    // Neighbours that stay are neighbours in memory too.
    private static void runs(Head head, int from, int end, HeadEdits edits, boolean upgrade, ByteBuf out) {
        int count = head.fieldCount();
        int runStart = from;
        for (int i = 0; i < count; i++) {
            if (!edits.keeps(head, i) && !(upgrade && head.known(i) == KnownField.UPGRADE)) {
                out.writeBytes(head.bytes(), runStart, head.nameStart(i) - runStart);
                runStart = i + 1 < count ? head.nameStart(i + 1) : end;
            }
        }
        out.writeBytes(head.bytes(), runStart, end - runStart);
    }
}
