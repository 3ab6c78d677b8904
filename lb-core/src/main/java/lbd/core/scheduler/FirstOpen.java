package lbd.core.scheduler;

/// `first`: the first member in the file's order that has room (HAProxy `first`, LVS `ovf`). Give the members
/// `max_connections`: without, the first takes all. Weights are left aside, slow start too.
final class FirstOpen implements Scheduler {
    @Override
    public int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        for (int k = 0; k < candidates.count(); k++) {
            int index = candidates.eligible(k);
            if (candidates.open(index, avoided)) {
                return index;
            }
        }
        return NONE;
    }
}
