package lbd.core.scheduler;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// `rr`: each eligible member in turn, weights aside (LVS `rr`). One in slow start is passed over in part of its
/// turns.
final class RoundRobin implements Scheduler {
    // One cursor for all event loops, so that the order is exact.
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        long random = candidates.startsSlowly() ? ThreadLocalRandom.current().nextLong() : 0;
        while (true) {
            int from = next.get();
            int index = firstOpen(from, random, candidates, avoided, nowNanos);
            if (index == NONE) {
                return NONE;
            }
            // Past the member taken, not past `from`: or the neighbour of an ineligible member would get its share too.
            if (next.compareAndSet(from, index + 1)) {
                return index;
            }
        }
    }

    private static int firstOpen(int from, long random, Candidates candidates, Avoided avoided, long nowNanos) {
        int count = candidates.count();
        boolean allOpen = candidates.allOpen(avoided);
        int slow = NONE;
        for (int i = 0, index = from - 1; i < count; i++) {
            index = candidates.next(index + 1);
            if (allOpen || candidates.open(index, avoided)) {
                if (candidates.admits(index, random, nowNanos)) {
                    return index;
                }
                slow = slow == NONE ? index : slow;
            }
        }
        return slow;
    }

    @Override
    public void inherit(Scheduler previous, int[] newIndexOfOld) {
        if (previous instanceof RoundRobin old) {
            int from = old.next.get();
            for (int i = 0; i < newIndexOfOld.length; i++) {
                int index = newIndexOfOld[(from + i) % newIndexOfOld.length];
                if (index != NONE) {
                    next.set(index);
                    return;
                }
            }
        }
    }
}
