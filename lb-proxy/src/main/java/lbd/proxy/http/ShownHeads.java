package lbd.proxy.http;

import java.util.Arrays;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.ExtraField;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.variable.HeadVariable;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// What the lines of the access log show of heads beside the usual, copied while the heads are there. Made where there
/// is something to show.
final class ShownHeads {
    private static final byte[] NOTHING = {};

    private ExtraField[] fields = ExtraField.NONE;
    private byte[] kept = NOTHING;
    private int keptLength;
    private final int[] from = new int[ExtraField.MAX];
    private final int[] length = new int[ExtraField.MAX];
    private @Nullable TextBuffer text;

    void begin(ExtraField[] wanted) {
        fields = wanted;
        keptLength = 0;
        Arrays.fill(length, 0);
    }

    void request(Head head) {
        for (int i = 0; i < fields.length; i++) {
            switch (fields[i].kind()) {
                case HEADER -> keep(i, head, head.find(fields[i].name(), 0));
                case COOKIE -> keepCookie(i, head);
                case PART -> keepPart(i, head, fields[i].part());
                case RESPONSE_HEADER -> {}
            }
        }
    }

    void answer(Head head) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].kind() == ExtraField.Kind.RESPONSE_HEADER) {
                keep(i, head, head.find(fields[i].name(), 0));
            }
        }
    }

    private void keep(int index, Head head, int field) {
        if (field >= 0) {
            keep(index, head.bytes(), head.valueStart(field), head.valueEnd(field));
        }
    }

    private void keepPart(int index, Head head, @Nullable HeadVariable part) {
        if (part != null) {
            TextBuffer value = text == null ? new TextBuffer() : text;
            text = value;
            value.clear();
            part.write(head, value);
            keep(index, value.bytes(), 0, value.length());
        }
    }

    /// The first of that name, in any of the fields (RFC 6265 section 4.2.1).
    private void keepCookie(int index, Head head) {
        byte[] name = fields[index].name();
        for (int field = head.find(KnownField.COOKIE); field >= 0; field = head.find(KnownField.COOKIE, field + 1)) {
            int start = head.valueStart(field);
            int end = head.valueEnd(field);
            while (start < end) {
                int next = indexOf(head.bytes(), start, end, ';');
                while (start < next && (head.bytes()[start] == ' ' || head.bytes()[start] == '\t')) {
                    start++;
                }
                int value = start + name.length;
                if (value < next
                        && head.bytes()[value] == '='
                        && Arrays.equals(head.bytes(), start, value, name, 0, name.length)) {
                    keep(index, head.bytes(), value + 1, next);
                    return;
                }
                start = next + 1;
            }
        }
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
        int i = start;
        while (i < end && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private void keep(int index, byte[] bytes, int start, int end) {
        int count = end - start;
        if (kept.length - keptLength < count) {
            kept = Arrays.copyOf(kept, Math.max(256, 2 * (keptLength + count)));
        }
        System.arraycopy(bytes, start, kept, keptLength, count);
        from[index] = keptLength;
        length[index] = count;
        keptLength += count;
    }

    void show(AccessRecord line) {
        line.extraFields(fields);
        for (int i = 0; i < fields.length; i++) {
            line.extraValue(i).set(kept, from[i], length[i]);
        }
    }
}
