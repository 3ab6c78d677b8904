package lbd.core.scheduler;

import java.util.random.RandomGenerator;

/// The better of two random members: `p2c` and `least_response`. Looking at two only is what keeps several
/// balancers, or event loops, from running to the same member at once (Mitzenmacher, "The Power of Two Choices").
abstract class TwoChoices implements Scheduler {
    // So many pairs may be without room before the next open member in order is taken.
    private static final int PAIRS = 4;

    private final Dice dice;

    TwoChoices(Dice dice) {
        this.dice = dice;
    }

    /// The first of the two, as the `k` of [Candidates#eligible]. The second is any other.
    abstract int first(Candidates candidates, long random);

    /// Less is better; the first of the two wins a tie.
    abstract double cost(Candidates candidates, int index, long nowNanos);

    @Override
    public int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        int count = candidates.count();
        if (count == 0) {
            return NONE;
        }
        RandomGenerator random = dice.ofThisThread();
        for (int pair = 0; pair < PAIRS && count > 1; pair++) {
            int first = first(candidates, random.nextLong());
            long bits = random.nextLong();
            int second = other(first, (int) Bits.below(bits, count - 1));
            int better = better(
                    candidates.eligible(first), candidates.eligible(second), bits, candidates, avoided, nowNanos);
            if (better != NONE) {
                return better;
            }
        }
        return candidates.openFrom(candidates.any(random.nextLong()), avoided);
    }

    private static int other(int first, int ofTheOthers) {
        return ofTheOthers < first ? ofTheOthers : ofTheOthers + 1;
    }

    private int better(int a, int b, long random, Candidates candidates, Avoided avoided, long nowNanos) {
        if (!takes(a, random, candidates, avoided, nowNanos)) {
            return takes(b, random, candidates, avoided, nowNanos) ? b : NONE;
        }
        if (!takes(b, random, candidates, avoided, nowNanos)) {
            return a;
        }
        return cost(candidates, b, nowNanos) < cost(candidates, a, nowNanos) ? b : a;
    }

    private static boolean takes(int index, long random, Candidates candidates, Avoided avoided, long nowNanos) {
        return candidates.open(index, avoided) && candidates.admits(index, random, nowNanos);
    }
}
