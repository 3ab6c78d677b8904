package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import lbd.core.model.SchedulerSpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pool that is large enough for cohorts. A scheduler that no member tells of changes has to look at all.
class LeastConnectionsTest {
    private static final String[] TYPES = {"lc", "wlc", "sed", "nq"};
    private static final int SIZE = 3 * Cohort.SIZE + 5;

    @Property(tries = 200)
    void picksAreThoseOfASearchThroughAll(@ForAll @IntRange(min = 0, max = 3) int type, @ForAll long seed) {
        Random random = new Random(seed);
        TestMembers members = members(random);
        Scheduler all = SchedulerType.create(new SchedulerSpec(TYPES[type]), members.roster());
        Scheduler cohorts = members.scheduler(TYPES[type]);
        if (random.nextInt(3) == 0) {
            members.starting(random.nextInt(SIZE), 0, 1500);
        }
        int[] eligible = members.weights.clone();
        Candidates ofAll = members.candidates(eligible);
        Candidates ofCohorts = members.candidates(eligible);
        for (int i = 0; i < 2000; i++) {
            Load some = members.loads[random.nextInt(SIZE)];
            switch (random.nextInt(8)) {
                case 0 -> some.limit(1 + random.nextInt(4));
                case 1 -> some.limit(0);
                case 2, 3 -> release(some);
                case 4 -> {
                    if (random.nextInt(20) == 0) {
                        int index = random.nextInt(SIZE);
                        eligible[index] = eligible[index] == 0 ? members.weights[index] : 0;
                        ofAll = members.candidates(eligible);
                        ofCohorts = members.candidates(eligible);
                    }
                }
                default -> {
                    Avoided avoided = random.nextInt(10) == 0 ? members.avoiding(random.nextInt(SIZE)) : Avoided.NOBODY;
                    int expected = all.pick(Scheduler.NO_KEY, ofAll, avoided, i);
                    assertEquals(expected, cohorts.pick(Scheduler.NO_KEY, ofCohorts, avoided, i), "step " + i);
                    if (expected != Scheduler.NONE && random.nextBoolean()) {
                        members.loads[expected].take();
                    }
                }
            }
        }
    }

    private static TestMembers members(Random random) {
        StringBuilder weights = new StringBuilder();
        int most = random.nextBoolean() ? 1 : 9;
        for (int i = 0; i < SIZE; i++) {
            weights.append(random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(most))
                    .append(' ');
        }
        return TestMembers.weights(weights.toString()).limits();
    }

    private static void release(Load load) {
        if (load.inFlight() > 0) {
            load.release();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lc", "wlc", "sed", "nq", "lblc"})
    void aProbedMemberIsFoundWhenItIsFreeAgain(String type) {
        TestMembers members = TestMembers.even(SIZE).limits();
        Scheduler scheduler = members.scheduler(type);
        int[] onlyOne = new int[SIZE];
        onlyOne[70] = 1;
        Candidates candidates = members.candidates(onlyOne);
        members.loads[70].probeOne();
        assertEquals(70, scheduler.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0));
        assertEquals(Load.Place.PROBE, members.loads[70].take());
        assertEquals(Scheduler.NONE, scheduler.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0));
        members.loads[70].probeReturned();
        assertEquals(70, scheduler.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0));
        assertEquals(Load.Place.PROBE, members.loads[70].take());
        members.loads[70].probeOver();
        assertEquals(70, scheduler.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0));
    }

    @Test
    void picksStayRightForWhoStillHasTheSchedulerThatWasReplaced() {
        TestMembers members = TestMembers.even(SIZE);
        Scheduler old = members.scheduler("lc");
        Candidates candidates = members.candidates();
        for (int i = 0; i < 2 * SIZE; i++) {
            assertEquals(i % SIZE, old.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0));
        }
        Scheduler replacement = members.scheduler("lc");
        for (int i = 0; i < SIZE; i++) {
            if (i != 99) {
                members.loads[i].take();
            }
        }
        assertEquals(99, old.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0));
        members.loads[99].take();
        members.loads[99].take();
        members.loads[50].release();
        assertEquals(50, old.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0));
        assertEquals(50, replacement.pick(Scheduler.NO_KEY, members.candidates(), Avoided.NOBODY, 0));
    }
}
