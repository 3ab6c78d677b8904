package lbd.core.scheduler;

/// The members of a pool as picks see them, by index: an immutable snapshot of who is eligible at what weight,
/// published anew when that changes, over figures that go on moving ([Load]). Whatever a pick looks at is an array
/// here. Each snapshot is for one scheduler.
///
/// Weights are in units of [#UNIT], so that a member in slow start, or one whose agent says `75%`, can have a part of
/// one.
public final class Candidates {
    /// One unit of configured weight.
    public static final int UNIT = 1024;

    private final Load[] loads;
    private final long[] weights;
    private final int[] eligible;
    private final int[] next;
    private final Widths widths;
    private final boolean even;
    private final boolean gated;
    private final SlowStart slowStart;
    private final KeptBest kept;

    /// @param loads   of all members
    /// @param weights in force, of all members, in units of [#UNIT]; 0 for who is not eligible
    /// @param gated   whether an eligible member may be without room, for a limit or a probe
    public Candidates(Load[] loads, long[] weights, SlowStart slowStart, boolean gated) {
        int size = loads.length;
        this.loads = loads.clone();
        this.weights = weights.clone();
        this.slowStart = slowStart;
        int count = 0;
        for (long weight : weights) {
            count += weight > 0 ? 1 : 0;
        }
        eligible = new int[count];
        long[] ofEligible = new long[count];
        boolean allEven = true;
        for (int i = 0, k = 0; i < size; i++) {
            if (weights[i] > 0) {
                eligible[k] = i;
                ofEligible[k] = weights[i];
                allEven &= weights[i] == ofEligible[0];
                k++;
            }
        }
        widths = new Widths(ofEligible);
        even = allEven;
        this.gated = gated;
        next = nextEligible(size, eligible);
        kept = new KeptBest(size, eligible, slowStart);
    }

    private static int[] nextEligible(int size, int[] eligible) {
        int[] next = new int[size];
        int k = 0;
        for (int i = 0; i < size && eligible.length > 0; i++) {
            while (k < eligible.length && eligible[k] < i) {
                k++;
            }
            next[i] = eligible[k < eligible.length ? k : 0];
        }
        return next;
    }

    /// All members, eligible or not.
    public int size() {
        return loads.length;
    }

    /// How many are eligible.
    public int count() {
        return eligible.length;
    }

    /// The index of an eligible member.
    ///
    /// @param k 0 to [#count] - 1; indexes rise with it
    public int eligible(int k) {
        return eligible[k];
    }

    public boolean isEligible(int index) {
        return weights[index] > 0;
    }

    /// The first eligible member at or after an index, round the end; there must be one.
    int next(int from) {
        return next[from < next.length ? from : 0];
    }

    public Load load(int index) {
        return loads[index];
    }

    int inFlight(int index) {
        return loads[index].inFlight();
    }

    /// What the scheduler keeps from one pick to the next.
    KeptBest kept() {
        return kept;
    }

    /// Whether every eligible member can be taken by this work: nobody has a limit and nobody is avoided.
    boolean allOpen(Avoided avoided) {
        return !gated && avoided.isEmpty();
    }

    /// Whether an eligible member can be taken by this work right now.
    boolean open(int index, Avoided avoided) {
        Load load = loads[index];
        return load.open() && (avoided.isEmpty() || !avoided.contains(load));
    }

    /// Weight in force, in units of [#UNIT]; 1 or more for an eligible member.
    long weight(int index, long nowNanos) {
        long full = weights[index];
        return slowStart.isNone() ? full : Math.max(1, full * slowStart.part(index, nowNanos) / UNIT);
    }

    /// As [#weight], slow start aside.
    long fullWeight(int index) {
        return weights[index];
    }

    /// As [#weight], for schedulers that leave configured weights aside.
    long evenWeight(int index, long nowNanos) {
        return slowStart.isNone() ? UNIT : slowStart.part(index, nowNanos);
    }

    /// Weights of all eligible members together, slow start aside, in units of [#UNIT].
    long totalWeight() {
        return widths.total();
    }

    boolean startsSlowly() {
        return !slowStart.isNone();
    }

    /// Whether a member in slow start takes its part of the work: always for one that is not.
    ///
    /// @param random bits that are the same for one key, so that a key moves to the member once
    boolean admits(int index, long random, long nowNanos) {
        return slowStart.isNone() || (random & (UNIT - 1)) < slowStart.part(index, nowNanos);
    }

    /// An eligible member by configured weight, as the `k` of [#eligible].
    ///
    /// @param random 64 even bits
    int byWeight(long random) {
        return even ? any(random) : widths.at(random);
    }

    /// An eligible member, each as likely as another, as the `k` of [#eligible].
    ///
    /// @param random 64 even bits
    int any(long random) {
        return (int) Bits.below(random, eligible.length);
    }

    /// The first open member at or after an eligible one, round the end, or [Scheduler#NONE].
    ///
    /// @param k 0 to [#count] - 1
    int openFrom(int k, Avoided avoided) {
        for (int i = 0; i < eligible.length; i++) {
            int index = eligible[k + i < eligible.length ? k + i : k + i - eligible.length];
            if (open(index, avoided)) {
                return index;
            }
        }
        return Scheduler.NONE;
    }

    /// What the pool has in hand.
    long totalInFlight() {
        return loads[eligible[0]].poolInFlight();
    }
}
