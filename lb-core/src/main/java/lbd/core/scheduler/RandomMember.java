package lbd.core.scheduler;

import java.util.random.RandomGenerator;

/// `random`: any member, each as likely as another (Caddy `random`); `weighted_random`: each as likely as its
/// configured weight says (static weighted random).
final class RandomMember implements Scheduler {
    // So many draws may hit members without room before the next open one in order is taken.
    private static final int DRAWS = 8;

    private final boolean byWeight;
    private final Dice dice;

    RandomMember(boolean byWeight, Dice dice) {
        this.byWeight = byWeight;
        this.dice = dice;
    }

    @Override
    public int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        if (candidates.count() == 0) {
            return NONE;
        }
        RandomGenerator random = dice.ofThisThread();
        for (int draw = 0; draw < DRAWS; draw++) {
            long bits = random.nextLong();
            int index = candidates.eligible(byWeight ? candidates.byWeight(bits) : candidates.any(bits));
            if (candidates.open(index, avoided) && candidates.admits(index, bits, nowNanos)) {
                return index;
            }
        }
        return candidates.openFrom(candidates.any(random.nextLong()), avoided);
    }
}
