package lbd.forward;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;

/// Which of many servers the program compares where the fewest flows count: it looks at 16 at most. Others come in
/// their place when they have clearly less to do, some of them and once a second at most, so that no ring is made anew
/// for a flow more or less; but at once for one that takes no new flows any more.
final class ComparedServers {
    /// `MOST_CANDIDATES` of the program's C.
    static final int MOST = 16;

    static final int MOST_CHANGES = MOST / 2;
    static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// A server comes in the place of one that has a quarter more to do than itself, or worse.
    private static final double CLEARLY_LESS = 0.8;

    private Set<Integer> chosen = Set.of();
    private long changedNanos;

    /// A server that takes new flows.
    record Member(int real, long share) {}

    /// @param flows what a server's flows weigh, by its number
    /// @return numbers of all, or of those that are compared
    Set<Integer> choose(List<Member> members, IntToLongFunction flows, long nowNanos) {
        Set<Integer> numbers = new HashSet<>();
        members.forEach(member -> numbers.add(member.real));
        if (members.size() <= MOST) {
            chosen = numbers;
            return chosen;
        }
        Set<Integer> next = new HashSet<>(chosen);
        next.retainAll(numbers);
        boolean isFull = next.size() == MOST;
        if (isFull && nowNanos - changedNanos < HOLD_NANOS) {
            return chosen;
        }
        record Cost(int real, double cost) {}
        List<Cost> in = new ArrayList<>();
        List<Cost> out = new ArrayList<>();
        for (Member member : members) {
            double cost = (double) flows.applyAsLong(member.real) / Math.max(1, member.share);
            (next.contains(member.real) ? in : out).add(new Cost(member.real, cost));
        }
        out.sort(Comparator.comparingDouble(Cost::cost));
        int free = 0;
        while (next.size() < MOST) {
            next.add(out.get(free++).real);
        }
        in.sort(Comparator.comparingDouble(Cost::cost).reversed());
        for (int i = 0; isFull && i < Math.min(MOST_CHANGES, out.size()); i++) {
            Cost leaves = in.get(i);
            Cost comes = out.get(i);
            if (comes.cost >= leaves.cost * CLEARLY_LESS) {
                break;
            }
            next.remove(leaves.real);
            next.add(comes.real);
        }
        if (!next.equals(chosen)) {
            changedNanos = nowNanos;
            chosen = next;
        }
        return chosen;
    }
}
