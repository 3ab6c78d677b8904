package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.MessageFilter;
import lbd.proxy.http.MessageSink;
import org.jspecify.annotations.Nullable;

/// Says of an answer that another client might have got it compressed, for caches between us and them.
final class VaryFilter extends MessageFilter {
    private static final byte[] VARY = "Vary: ".getBytes(US_ASCII);
    private static final byte[] NAME = "accept-encoding".getBytes(US_ASCII);
    private static final byte[] VALUE = "Accept-Encoding".getBytes(US_ASCII);

    VaryFilter(MessageSink next) {
        super(next);
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        add(head, edits);
        next.head(head, edits, length);
    }

    @Override
    public boolean takesFiles() {
        return next.takesFiles();
    }

    @Override
    public long file(int file, long from, long count) {
        return next.file(file, from, count);
    }

    static void add(Head head, HeadEdits edits) {
        if (!says(head, edits) && !says(edits.added(), null)) {
            edits.add(KnownField.VARY, VARY, VALUE);
        }
    }

    /// @param edits null: nothing of the head goes away
    private static boolean says(Head head, @Nullable HeadEdits edits) {
        for (int f = head.find(KnownField.VARY); f >= 0; f = head.find(KnownField.VARY, f + 1)) {
            if ((edits == null || edits.keeps(head, f)) && says(head.bytes(), head.valueStart(f), head.valueEnd(f))) {
                return true;
            }
        }
        return false;
    }

    private static boolean says(byte[] b, int start, int end) {
        for (int p = start; p < end; ) {
            int comma = Octets.indexOf(b, p, end, ',');
            int from = Octets.skipOws(b, p, comma);
            int to = Octets.trimOws(b, from, comma);
            if (Octets.equalsIgnoreCase(b, from, to, NAME) || (to - from == 1 && b[from] == '*')) {
                return true;
            }
            p = comma + 1;
        }
        return false;
    }
}
