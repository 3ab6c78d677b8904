package lbd.core.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lbd.core.model.Cidr;

/// Networks that lie within each other, laid flat: each range begins where its verdict begins and ends where the next
/// one does, so that one binary search finds the innermost network of an address. Addresses are two unsigned numbers,
/// as in [Cidr].
final class Ranges {
    private final long[] high;
    private final long[] low;
    private final boolean[] verdict;

    private Ranges(List<Start> starts) {
        int count = starts.size();
        high = new long[count];
        low = new long[count];
        verdict = new boolean[count];
        for (int i = 0; i < count; i++) {
            high[i] = starts.get(i).high;
            low[i] = starts.get(i).low;
            verdict[i] = starts.get(i).verdict;
        }
    }

    private record Start(long high, long low, boolean verdict) {}

    /// @param otherwise the verdict about addresses in no network
    /// @throws IllegalArgumentException if a network is in both lists
    static Ranges of(Collection<Cidr> allow, Collection<Cidr> deny, boolean ipv4, boolean otherwise) {
        Map<Cidr, Boolean> networks = new TreeMap<>();
        allow.stream().filter(n -> n.ipv4() == ipv4).forEach(n -> networks.put(n, true));
        for (Cidr network : deny) {
            if (network.ipv4() == ipv4 && Boolean.TRUE.equals(networks.put(network, false))) {
                throw new IllegalArgumentException(network.text() + " is both allowed and denied");
            }
        }
        return new Ranges(flat(networks, otherwise));
    }

    /// Networks come in the order of their first addresses, a wider one before those within it.
    private static List<Start> flat(Map<Cidr, Boolean> networks, boolean otherwise) {
        List<Start> starts = new ArrayList<>(2 * networks.size() + 1);
        Deque<Map.Entry<Cidr, Boolean>> open = new ArrayDeque<>();
        begin(starts, 0, 0, otherwise);
        for (Map.Entry<Cidr, Boolean> next : networks.entrySet()) {
            Cidr network = next.getKey();
            while (!open.isEmpty() && endsBefore(open.getFirst().getKey(), network)) {
                end(starts, open, otherwise);
            }
            begin(starts, network.high(), network.low(), next.getValue());
            open.push(next);
        }
        while (!open.isEmpty()) {
            end(starts, open, otherwise);
        }
        return starts;
    }

    private static boolean endsBefore(Cidr network, Cidr next) {
        int byHigh = Long.compareUnsigned(network.lastHigh(), next.high());
        return byHigh < 0 || (byHigh == 0 && Long.compareUnsigned(network.lastLow(), next.low()) < 0);
    }

    /// After the innermost open network what is around it goes on.
    private static void end(List<Start> starts, Deque<Map.Entry<Cidr, Boolean>> open, boolean otherwise) {
        Cidr ended = open.pop().getKey();
        boolean verdict = open.isEmpty() ? otherwise : open.getFirst().getValue();
        long afterLow = ended.ipv4() ? 0 : ended.lastLow() + 1;
        long afterHigh = ended.lastHigh() + (afterLow == 0 ? 1 : 0);
        boolean last = ended.ipv4() ? afterHigh > 0xffff_ffffL : afterHigh == 0 && afterLow == 0;
        if (!last) {
            begin(starts, afterHigh, afterLow, verdict);
        }
    }

    /// What begins at the same address as the one before takes its place.
    private static void begin(List<Start> starts, long high, long low, boolean verdict) {
        if (!starts.isEmpty() && starts.getLast().high == high && starts.getLast().low == low) {
            starts.removeLast();
        }
        starts.add(new Start(high, low, verdict));
    }

    /// The verdict about an address.
    boolean at(long addressHigh, long addressLow) {
        int from = 0;
        int to = high.length - 1;
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            int byHigh = Long.compareUnsigned(high[middle], addressHigh);
            if (byHigh < 0 || (byHigh == 0 && Long.compareUnsigned(low[middle], addressLow) <= 0)) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return verdict[from];
    }
}
