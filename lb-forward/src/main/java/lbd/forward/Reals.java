package lbd.forward;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The servers of an interface by their addresses, with the numbers that the program knows them by, from 1.
final class Reals {
    private final Map<InetAddress, Integer> numbers = new LinkedHashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int next = 1;

    /// The number of an address, a new one where it has none.
    ///
    /// @throws IllegalStateException if there are 65,535
    int number(InetAddress address) {
        return numbers.computeIfAbsent(address, a -> {
            if (!free.isEmpty()) {
                return free.pop();
            }
            if (next == Program.MOST_REALS) {
                throw new IllegalStateException("more than " + (Program.MOST_REALS - 1) + " servers on one interface");
            }
            return next++;
        });
    }

    Map<InetAddress, Integer> all() {
        return numbers;
    }

    /// Forgets all but some, whose numbers others may get then.
    ///
    /// @return the numbers of those that are gone
    Set<Integer> retain(Set<InetAddress> live) {
        Set<Integer> gone = new java.util.HashSet<>();
        numbers.entrySet().removeIf(entry -> {
            if (live.contains(entry.getKey())) {
                return false;
            }
            gone.add(entry.getValue());
            return true;
        });
        free.addAll(gone);
        return gone;
    }
}
