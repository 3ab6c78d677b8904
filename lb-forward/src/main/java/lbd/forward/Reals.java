package lbd.forward;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The servers of services, with the numbers that the program knows them by, from 1.
final class Reals {
    private final Map<Target, Integer> numbers = new LinkedHashMap<>();
    private final Deque<Freed> free = new ArrayDeque<>();
    private int next = 1;

    /// After which no flow is remembered that has not moved.
    private long longestNanos;

    private record Freed(int number, long nanos) {}

    /// The number of a server, a new one where it has none. One that was another's is given again only when no flow
    /// of that one can be remembered any more.
    ///
    /// @param target asked for
    ///
    /// @throws IllegalStateException if there are 65,535
    int number(Target target, long nowNanos) {
        return numbers.computeIfAbsent(target, _ -> {
            Freed oldest = free.peek();
            if (oldest != null && nowNanos - oldest.nanos > longestNanos) {
                free.remove();
                return oldest.number;
            }
            if (next == Program.MOST_REALS) {
                throw new IllegalStateException(
                        "more than " + (Program.MOST_REALS - 1) + " servers of forwarding listeners");
            }
            return next++;
        });
    }

    /// A number that was given before this process began.
    void adopt(Target target, int number) {
        numbers.put(target, number);
        next = Math.max(next, number + 1);
    }

    /// Flows of a service may be remembered for so long.
    void remember(long nanos) {
        longestNanos = Math.max(longestNanos, nanos);
    }

    Map<Target, Integer> all() {
        return numbers;
    }

    /// Forgets all but some, whose numbers others may get in time.
    ///
    /// @return the numbers of those that are gone
    Set<Integer> retain(Set<Target> live, long nowNanos) {
        Set<Integer> gone = new HashSet<>();
        numbers.entrySet().removeIf(entry -> {
            if (live.contains(entry.getKey())) {
                return false;
            }
            gone.add(entry.getValue());
            return true;
        });
        gone.forEach(number -> free.add(new Freed(number, nowNanos)));
        return gone;
    }
}
