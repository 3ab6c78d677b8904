package lbd.core.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import lbd.core.model.SchedulerSpec;

/// Members by hand: a weight each, 0 for one that is not eligible. They are called a, b, c ...
final class TestMembers {
    final int[] weights;
    final Load[] loads;
    private boolean gated;
    private SlowStart slowStart = SlowStart.NONE;

    private TestMembers(int[] weights) {
        this.weights = weights;
        LongAdder pool = new LongAdder();
        loads = IntStream.range(0, weights.length).mapToObj(i -> new Load(pool)).toArray(Load[]::new);
    }

    static TestMembers weights(String spaced) {
        return new TestMembers(ints(spaced));
    }

    static TestMembers even(int size) {
        int[] weights = new int[size];
        Arrays.fill(weights, 1);
        return new TestMembers(weights);
    }

    static int[] ints(String spaced) {
        return Arrays.stream(spaced.split(" "))
                .filter(s -> !s.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    TestMembers inFlight(int... counts) {
        for (int i = 0; i < counts.length; i++) {
            for (int n = 0; n < counts[i]; n++) {
                loads[i].take();
            }
        }
        return this;
    }

    TestMembers limits(int... limits) {
        for (int i = 0; i < limits.length; i++) {
            loads[i].limit(limits[i]);
        }
        gated = true;
        return this;
    }

    /// One member came up at a time and takes its full weight this much later.
    TestMembers starting(int index, long sinceNanos, long nanos) {
        boolean[] starting = new boolean[weights.length];
        long[] since = new long[weights.length];
        starting[index] = true;
        since[index] = sinceNanos;
        slowStart = new SlowStart(starting, since, nanos);
        return this;
    }

    Candidates candidates() {
        return new Candidates(loads, units(weights), slowStart, gated);
    }

    /// The same loads at other weights: who has 0 is not eligible.
    Candidates candidates(int... eligibleWeights) {
        return new Candidates(loads, units(eligibleWeights), slowStart, gated);
    }

    List<Weighted> roster() {
        List<Weighted> roster = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            roster.add(new Weighted(name(i), weights[i]));
        }
        return roster;
    }

    static String name(int index) {
        return index < 26 ? String.valueOf((char) ('a' + index)) : "m" + index;
    }

    Scheduler scheduler(String type) {
        return scheduler(new SchedulerSpec(type));
    }

    Scheduler scheduler(SchedulerSpec spec) {
        Scheduler scheduler = SchedulerType.create(spec, roster());
        scheduler.follow(loads);
        return scheduler;
    }

    Avoided avoiding(int index) {
        return new Avoided() {
            @Override
            public boolean isEmpty() {
                return false;
            }

            @Override
            public boolean contains(Load load) {
                return load.equals(loads[index]);
            }
        };
    }

    static String picks(Scheduler scheduler, Candidates candidates, int count) {
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < count; i++) {
            picks.append(name(scheduler.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0)));
        }
        return picks.toString();
    }

    int[] counts(Scheduler scheduler, int picks) {
        int[] counts = new int[weights.length];
        Candidates candidates = candidates();
        for (int i = 0; i < picks; i++) {
            counts[scheduler.pick(Scheduler.NO_KEY, candidates, Avoided.NOBODY, 0)]++;
        }
        return counts;
    }

    private static long[] units(int[] weights) {
        return Arrays.stream(weights).mapToLong(w -> (long) w * Candidates.UNIT).toArray();
    }
}
