package lbd.core.scheduler;

/// Smooth weighted round robin, in nginx's order (`ngx_http_upstream_get_peer`): at each pick every eligible member's
/// current weight grows by its weight, the greatest is taken, the first of equals, and pays the sum of all. Weights 5,
/// 1, 1
/// give a a b a c a a.
final class SmoothWeighted implements Scheduler {
    private final long[] current;

    SmoothWeighted(int size) {
        current = new long[size];
    }

    // Synchronized: the order is exact only if one pick follows another.
    @Override
    public synchronized int pick(long key, Candidates candidates, long nowNanos) {
        int best = NONE;
        long total = 0;
        for (int i = 0; i < current.length; i++) {
            if (!candidates.eligible(i)) {
                continue;
            }
            int weight = candidates.weight(i);
            total += weight;
            current[i] += weight;
            if (best == NONE || current[i] > current[best]) {
                best = i;
            }
        }
        if (best != NONE) {
            current[best] -= total;
        }
        return best;
    }
}
