package lbd.proxy.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.http.Weight;
import lbd.core.model.edge.Encoding;
import org.jspecify.annotations.Nullable;

/// Which coding a client likes best: its Accept-Encoding with its weights (RFC 9110 section 12.5.3). Immutable; any
/// thread.
public final class AcceptedEncodings {
    private static final byte[] IDENTITY = "identity".getBytes(US_ASCII);
    // The same coding (RFC 9110 section 8.4.1.3).
    private static final byte[] X_GZIP = "x-gzip".getBytes(US_ASCII);
    private static final int UNSAID = -1;

    private final List<Encoding> offered;
    private final List<byte[]> names;

    /// @param offered where a client likes several alike the first of them is taken
    public AcceptedEncodings(List<Encoding> offered) {
        this.offered = offered;
        this.names = offered.stream().map(one -> one.word().getBytes(US_ASCII)).toList();
    }

    /// @return null where the answer is to stay as it is: the client says nothing, takes none of them, or likes it
    ///     better without
    @Nullable
    Encoding choose(Head request) {
        List<Encoding> liked = liked(request);
        return liked.isEmpty() ? null : liked.getFirst();
    }

    /// Those that the client takes and likes no less than the answer as it is, the best first.
    public List<Encoding> liked(Head request) {
        if (!request.has(KnownField.ACCEPT_ENCODING)) {
            return List.of();
        }
        int others = Math.max(0, weight(request, null));
        int least = Math.max(1, weight(request, IDENTITY));
        int[] weights = new int[offered.size()];
        List<Encoding> liked = new ArrayList<>(offered.size());
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(request, i, others);
            if (weights[i] >= least) {
                liked.add(offered.get(i));
            }
        }
        // Stable: of those that it likes alike the first that is offered.
        liked.sort(Comparator.comparingInt(one -> -weights[offered.indexOf(one)]));
        return liked;
    }

    private int weight(Head request, int which, int others) {
        int own = weight(request, names.get(which));
        if (own == UNSAID && offered.get(which) == Encoding.GZIP) {
            own = weight(request, X_GZIP);
        }
        return own == UNSAID ? others : own;
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
