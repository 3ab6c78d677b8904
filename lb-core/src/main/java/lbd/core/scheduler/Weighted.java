package lbd.core.scheduler;

import java.util.List;

/// A member as a scheduler is built for it.
///
/// @param name    unique in the pool; hash schedulers place a member by it
/// @param weight  configured, set by hand or given by a check, 0 to 65,535
/// @param percent of the weight that an agent leaves it, 0 to 1000
public record Weighted(String name, int weight, int percent) {
    /// A share of one unit of weight.
    public static final int WHOLE = 100;

    /// With all of its weight.
    public Weighted(String name, int weight) {
        this(name, weight, WHOLE);
    }

    /// Of new work, in parts of [#WHOLE]: a weight of 1 at 75% is still more than nothing.
    public long share() {
        return (long) weight * percent;
    }

    /// The share in units of [Candidates#UNIT].
    public long units() {
        long share = share();
        return share == 0 ? 0 : Math.max(1, share * Candidates.UNIT / WHOLE);
    }

    /// Of all members, in parts of [#WHOLE].
    static long total(List<Weighted> members) {
        return members.stream().mapToLong(Weighted::share).sum();
    }
}
