package lbd.core.pool;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// From which addresses of this machine connections to one server go, and how many are open from each: every one has a
/// local port, of which there are no more than 65,535 for an address and a server's. Any thread.
public final class Sources {
    private final AtomicInteger next = new AtomicInteger();

    // Where the kernel chooses the address.
    private final AtomicInteger automatic = new AtomicInteger();

    private final Map<InetAddress, AtomicInteger> open = new ConcurrentHashMap<>();

    Sources() {}

    /// Begins to choose: one connection after another goes from the next address of the list.
    ///
    /// @return for [#choose]
    public int turn() {
        return next.getAndIncrement() & Integer.MAX_VALUE;
    }

    /// @param of   the pool's, of either family
    /// @param to   the server's
    /// @param turn which of those that can reach it
    /// @return null where there is none of the server's family: the kernel chooses
    public static @Nullable InetAddress choose(List<InetAddress> of, InetAddress to, int turn) {
        int count = count(of, to);
        int wanted = count == 0 ? -1 : turn % count;
        for (int i = 0; i < of.size(); i++) {
            InetAddress source = of.get(i);
            if (source.getClass() == to.getClass() && wanted-- == 0) {
                return source;
            }
        }
        return null;
    }

    /// How many of them are of the server's family.
    public static int count(List<InetAddress> of, InetAddress to) {
        int count = 0;
        for (int i = 0; i < of.size(); i++) {
            if (of.get(i).getClass() == to.getClass()) {
                count++;
            }
        }
        return count;
    }

    /// Counts those that are open from one address; who opens adds, and who closes takes away.
    ///
    /// @param source null: the kernel has chosen it
    public AtomicInteger open(@Nullable InetAddress source) {
        if (source == null) {
            return automatic;
        }
        AtomicInteger known = open.get(source);
        return known != null ? known : open.computeIfAbsent(source, _ -> new AtomicInteger());
    }

    /// Those that the kernel has chosen the address for.
    public int automatic() {
        return automatic.get();
    }

    /// The others, by address; it changes while it is looked at.
    public Map<InetAddress, AtomicInteger> chosen() {
        return open;
    }
}
