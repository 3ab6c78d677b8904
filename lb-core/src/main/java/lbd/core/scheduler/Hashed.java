package lbd.core.scheduler;

/// A member by hash: the same key goes to the same member as long as it can take it. When it cannot, its keys alone
/// move, each to the next in its own order. Work without a key is served in turn.
final class Hashed implements Scheduler {
    private final HashTable table;
    private final double boundedLoad;
    private final Scheduler withoutKey = new RoundRobin();

    /// @param boundedLoad a member that has more than this times its share of what the pool has in hand passes its
    ///                    keys on (Mirrokni et al., "Consistent Hashing with Bounded Loads", 2016); 0 for no bound
    Hashed(HashTable table, double boundedLoad) {
        this.table = table;
        this.boundedLoad = boundedLoad;
    }

    @Override
    public int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        if (key == NO_KEY) {
            return withoutKey.pick(key, candidates, avoided, nowNanos);
        }
        if (candidates.count() == 0) {
            return NONE;
        }
        double perWeight =
                boundedLoad == 0 ? 0 : boundedLoad * (candidates.totalInFlight() + 1) / candidates.totalWeight();
        for (int attempt = 0; attempt < table.attempts(); attempt++) {
            int index = table.member(key, attempt);
            if (candidates.isEligible(index)
                    && candidates.open(index, avoided)
                    && candidates.admits(index, Bits.mix(key + index), nowNanos)
                    && (perWeight == 0 || withinBound(candidates, index, perWeight, nowNanos))) {
                return index;
            }
        }
        return candidates.openFrom(candidates.any(Bits.mix(key)), avoided);
    }

    private static boolean withinBound(Candidates candidates, int index, double perWeight, long nowNanos) {
        return candidates.inFlight(index) < Math.ceil(perWeight * candidates.weight(index, nowNanos));
    }

    @Override
    public void inherit(Scheduler previous, int[] newIndexOfOld) {
        if (previous instanceof Hashed old) {
            withoutKey.inherit(old.withoutKey, newIndexOfOld);
        }
    }
}
