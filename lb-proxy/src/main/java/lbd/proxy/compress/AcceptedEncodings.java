package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.http.Weight;
import lbd.core.model.edge.Encoding;
import org.jspecify.annotations.Nullable;

/// Which coding a client likes best: its Accept-Encoding with its weights (RFC 9110 section 12.5.3). Immutable; any
/// thread.
final class AcceptedEncodings {
    private static final byte[] IDENTITY = "identity".getBytes(US_ASCII);
    // The same coding (RFC 9110 section 8.4.1.3).
    private static final byte[] X_GZIP = "x-gzip".getBytes(US_ASCII);
    private static final int UNSAID = -1;

    private final List<Encoding> offered;
    private final List<byte[]> names;

    /// @param offered where a client likes several alike the first of them is taken
    AcceptedEncodings(List<Encoding> offered) {
        this.offered = offered;
        this.names = offered.stream().map(one -> one.word().getBytes(US_ASCII)).toList();
    }

    /// @return null where the answer is to stay as it is: the client says nothing, takes none of them, or likes it
    ///     better without
    @Nullable
    Encoding choose(Head request) {
        if (!request.has(KnownField.ACCEPT_ENCODING)) {
            return null;
        }
        int others = Math.max(0, weight(request, null));
        int identity = weight(request, IDENTITY);
        int best = 0;
        Encoding chosen = null;
        for (int i = 0; i < names.size(); i++) {
            int own = weight(request, names.get(i));
            if (own == UNSAID && offered.get(i) == Encoding.GZIP) {
                own = weight(request, X_GZIP);
            }
            int weight = own == UNSAID ? others : own;
            if (weight > best) {
                best = weight;
                chosen = offered.get(i);
            }
        }
        return best >= identity ? chosen : null;
    }

    /// @param name null: of all that are not named (`*`)
    /// @return [#UNSAID] where the field does not name it
    private static int weight(Head request, byte @Nullable [] name) {
        for (int f = request.find(KnownField.ACCEPT_ENCODING);
                f >= 0;
                f = request.find(KnownField.ACCEPT_ENCODING, f + 1)) {
            byte[] b = request.bytes();
            int end = request.valueEnd(f);
            for (int p = request.valueStart(f); p < end; ) {
                int comma = Octets.indexOf(b, p, end, ',');
                int from = Octets.skipOws(b, p, comma);
                int semicolon = Octets.indexOf(b, from, comma, ';');
                int to = Octets.trimOws(b, from, semicolon);
                boolean its =
                        name == null ? to - from == 1 && b[from] == '*' : Octets.equalsIgnoreCase(b, from, to, name);
                if (its) {
                    return Weight.of(b, semicolon, comma);
                }
                p = comma + 1;
            }
        }
        return UNSAID;
    }
}
