package lbd.core.scheduler;

import java.util.Arrays;
import java.util.List;

/// `wrr`: in turn by weight, in nginx's order (`ngx_http_upstream_get_peer`): at each pick every open member's
/// current weight grows by its weight, the greatest is taken, the first of equals, and pays the sum of all. Weights
/// 5, 1, 1 give a a b a c a a.
final class SmoothWeighted implements Scheduler {
    private final long[] current;
    private final long total;

    SmoothWeighted(List<Weighted> members) {
        current = new long[members.size()];
        total = members.stream().mapToLong(Weighted::units).sum();
    }

    // Synchronized: the order is exact only if one pick follows another. nginx locks the pool's zone in the same way.
    @Override
    public synchronized int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        boolean allOpen = candidates.allOpen(avoided);
        int best = NONE;
        long greatest = Long.MIN_VALUE;
        long sum = 0;
        for (int k = 0; k < candidates.count(); k++) {
            int index = candidates.eligible(k);
            if (!allOpen && !candidates.open(index, avoided)) {
                continue;
            }
            long weight = candidates.weight(index, nowNanos);
            sum += weight;
            long grown = current[index] + weight;
            current[index] = grown;
            if (grown > greatest) {
                greatest = grown;
                best = index;
            }
        }
        if (best != NONE) {
            current[best] -= sum;
        }
        return best;
    }

    @Override
    public void inherit(Scheduler previous, int[] newIndexOfOld) {
        if (previous instanceof SmoothWeighted old) {
            long[] was = old.position();
            for (int i = 0; i < was.length; i++) {
                if (newIndexOfOld[i] != NONE) {
                    // A debt made under greater weights would keep a member out for long.
                    current[newIndexOfOld[i]] = Math.clamp(was[i], -total, total);
                }
            }
        }
    }

    private synchronized long[] position() {
        return Arrays.copyOf(current, current.length);
    }
}
