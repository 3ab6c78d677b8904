package lbd.core.scheduler;

import java.util.List;

/// A member as a scheduler is built for it.
///
/// @param name   unique in the pool; hash schedulers place a member by it
/// @param weight configured or set by hand, 0 to 65,535
public record Weighted(String name, int weight) {
    static long total(List<Weighted> members) {
        return members.stream().mapToLong(Weighted::weight).sum();
    }
}
