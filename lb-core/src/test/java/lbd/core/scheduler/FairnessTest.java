package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// After any number of picks each member's share is within the scheduler's bound of what its weight says.
class FairnessTest {
    @Property(tries = 300)
    void roundRobinIsOffByLessThanOne(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 1) Integer> up,
            @ForAll @IntRange(min = 0, max = 300) int picks) {
        assertShares("rr", up, picks, 1);
    }

    @Property(tries = 300)
    void smoothWeightedIsExactAfterEachRound(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 50) Integer> weights,
            @ForAll @IntRange(min = 0, max = 3) int rounds) {
        int total = weights.stream().mapToInt(w -> w).sum();
        assertShares("wrr", weights, rounds * total, 1e-9);
    }

    // A current weight never exceeds the sum of all but its own, and the shares are off by current weight over the sum.
    @Property(tries = 300)
    void smoothWeightedIsNeverOffByMoreThanItsNumberOfMembers(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 50) Integer> weights,
            @ForAll @IntRange(min = 0, max = 2000) int picks) {
        assertShares("wrr", weights, picks, Math.max(1, weights.size() - 1));
    }

    // Stride scheduling: the turn of a member is never further than one stride from another's.
    @Property(tries = 300)
    void idleMembersShareByWeight(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 50) Integer> weights,
            @ForAll @IntRange(min = 0, max = 2000) int picks) {
        assertShares("wlc", weights, picks, Math.max(1, weights.size()));
    }

    @Property(tries = 30)
    void randomIsWithinSixDeviations(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 20) Integer> weights, @ForAll long seed) {
        TestMembers members = members(weights);
        if (members.candidates().count() == 0) {
            return;
        }
        Dice dice = () -> seeded;
        seeded.setSeed(seed);
        int total = weights.stream().mapToInt(w -> w).sum();
        for (Scheduler scheduler : List.of(new RandomMember(true, dice), new LessLoaded(dice))) {
            int[] counts = members.counts(scheduler, 20_000);
            for (int i = 0; i < counts.length; i++) {
                assertNear(20_000, (double) weights.get(i) / total, counts[i]);
            }
        }
        int[] counts = members.counts(new RandomMember(false, dice), 20_000);
        for (int i = 0; i < counts.length; i++) {
            double share = weights.get(i) == 0 ? 0 : 1.0 / members.candidates().count();
            assertNear(20_000, share, counts[i]);
        }
    }

    private final Random seeded = new Random();

    private static void assertNear(int picks, double share, int count) {
        double deviation = Math.sqrt(picks * share * (1 - share));
        assertTrue(
                Math.abs(count - picks * share) <= 6 * deviation + 1e-9,
                () -> count + " of " + picks + " at a share of " + share);
    }

    private static TestMembers members(List<Integer> weights) {
        return TestMembers.weights(
                String.join(" ", weights.stream().map(String::valueOf).toList()));
    }

    private static void assertShares(String type, List<Integer> weights, int picks, double bound) {
        TestMembers members = members(weights);
        if (members.candidates().count() == 0) {
            return;
        }
        int[] counts = members.counts(members.scheduler(type), picks);
        double total = Arrays.stream(members.weights).sum();
        IntStream.range(0, counts.length).forEach(i -> {
            double due = picks * members.weights[i] / total;
            assertTrue(
                    Math.abs(counts[i] - due) <= bound,
                    () -> TestMembers.name(i) + " has " + counts[i] + " of " + picks + ", due " + due);
        });
    }
}
