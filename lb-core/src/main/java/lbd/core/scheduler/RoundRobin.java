package lbd.core.scheduler;

import java.util.concurrent.atomic.AtomicInteger;

/// Each eligible member in turn, weights aside.
final class RoundRobin implements Scheduler {
    // One cursor for all event loops, so that the order is exact.
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public int pick(long key, Candidates candidates, long nowNanos) {
        while (true) {
            int from = next.get();
            int index = firstEligible(candidates, from);
            if (index == NONE) {
                return NONE;
            }
            // Past the member taken, not past `from`: or the neighbour of an ineligible member would get its share too.
            if (next.compareAndSet(from, index + 1)) {
                return index;
            }
        }
    }

    private static int firstEligible(Candidates candidates, int from) {
        int size = candidates.size();
        for (int i = 0, index = from; i < size; i++, index++) {
            if (index >= size) {
                index = 0;
            }
            if (candidates.eligible(index)) {
                return index;
            }
        }
        return NONE;
    }
}
