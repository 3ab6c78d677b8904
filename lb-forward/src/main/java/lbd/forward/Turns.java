package lbd.forward;

import java.util.List;
import lbd.core.scheduler.Weighted;

/// Who is next where servers take turns, by weights and evenly over time: smooth weighted round robin, as nginx has it.
final class Turns {
    private final long[] shares;
    private final long[] credits;
    private final long total;

    Turns(List<Weighted> members) {
        shares = members.stream().mapToLong(Weighted::share).toArray();
        credits = new long[shares.length];
        total = members.stream().mapToLong(Weighted::share).sum();
    }

    /// @param turn asked for in order
    int next(int turn) {
        int best = 0;
        for (int i = 0; i < shares.length; i++) {
            credits[i] += shares[i];
            if (credits[i] > credits[best]) {
                best = i;
            }
        }
        credits[best] -= total;
        return best;
    }
}
