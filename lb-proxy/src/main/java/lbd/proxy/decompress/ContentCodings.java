package lbd.proxy.decompress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.model.edge.Coding;
import org.jspecify.annotations.Nullable;

/// What Content-Encoding says (RFC 9110 section 8.4).
final class ContentCodings {
    /// Nobody has a reason for more, and each costs its memory.
    private static final int MOST = 3;

    private static final byte[] IDENTITY = "identity".getBytes(US_ASCII);
    private static final byte[] X_GZIP = "x-gzip".getBytes(US_ASCII);

    private final List<Coding> known;
    private final List<byte[]> names;

    /// @param known those that are taken off
    ContentCodings(List<Coding> known) {
        this.known = known;
        this.names = known.stream().map(one -> one.word().getBytes(US_ASCII)).toList();
    }

    /// In the order in which they are taken off, the last first; null where one of them is not, or they are too many.
    @Nullable
    List<Coding> of(Head head) {
        List<Coding> codings = new ArrayList<>(1);
        for (int f = head.find(KnownField.CONTENT_ENCODING);
                f >= 0;
                f = head.find(KnownField.CONTENT_ENCODING, f + 1)) {
            byte[] b = head.bytes();
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p < end; ) {
                int comma = Octets.indexOf(b, p, end, ',');
                int from = Octets.skipOws(b, p, comma);
                int to = Octets.trimOws(b, from, comma);
                if (from < to && !Octets.equalsIgnoreCase(b, from, to, IDENTITY)) {
                    Coding coding = coding(b, from, to);
                    if (coding == null || codings.size() == MOST) {
                        return null;
                    }
                    codings.addFirst(coding);
                }
                p = comma + 1;
            }
        }
        return codings;
    }

    private @Nullable Coding coding(byte[] b, int from, int to) {
        for (int i = 0; i < names.size(); i++) {
            Coding one = known.get(i);
            if (Octets.equalsIgnoreCase(b, from, to, names.get(i))
                    || (one == Coding.GZIP && Octets.equalsIgnoreCase(b, from, to, X_GZIP))) {
                return one;
            }
        }
        return null;
    }
}
