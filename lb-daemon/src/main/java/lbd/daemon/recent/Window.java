package lbd.daemon.recent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Copies of counters, as old as a minute; says by how much they have grown since. Whoever uses it brings the time.
final class Window {
    static final long LENGTH_NANOS = 60_000_000_000L;

    private final Deque<Copy> copies = new ArrayDeque<>();

    private record Copy(long atNanos, Map<Object, long[]> counts) {}

    /// Keeps the counts of this moment, and forgets those of more than a minute ago.
    ///
    /// @param counts by what they are of, which is known by its identity
    synchronized void keep(IdentityHashMap<Object, long[]> counts, long nowNanos) {
        while (!copies.isEmpty() && nowNanos - copies.getFirst().atNanos() > LENGTH_NANOS) {
            copies.removeFirst();
        }
        copies.addLast(new Copy(nowNanos, counts));
    }

    /// How much has come since the oldest copy.
    ///
    /// @param now the counts of this moment
    /// @return all where there is no copy, or none that knows it: then it is younger
    synchronized long[] since(Object of, long[] now) {
        long[] then = oldest(of);
        if (then == null) {
            return now;
        }
        long[] grown = now.clone();
        for (int i = 0; i < grown.length; i++) {
            grown[i] -= then[i];
        }
        return grown;
    }

    private long @Nullable [] oldest(Object of) {
        Copy oldest = copies.peekFirst();
        return oldest == null ? null : oldest.counts().get(of);
    }

    /// How long ago the oldest copy was made: 50 to 60 s once a minute has passed.
    synchronized long lengthNanos(long nowNanos) {
        Copy oldest = copies.peekFirst();
        return oldest == null ? 0 : nowNanos - oldest.atNanos();
    }
}
