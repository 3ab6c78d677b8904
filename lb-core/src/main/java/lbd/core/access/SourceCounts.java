package lbd.core.access;

import java.util.concurrent.ConcurrentHashMap;
import lbd.core.model.Cidr;

/// How many connections each source has open. A source is in the table only while it has one, so that the table is
/// bounded by the connections, whoever makes them. Shared by all event loops; nobody waits for another.
public final class SourceCounts {
    private final ConcurrentHashMap<Cidr, Integer> counts = new ConcurrentHashMap<>();

    /// Counts one more.
    ///
    /// @param max at least 1
    /// @return false if the source has as many as it may
    public boolean take(Cidr source, int max) {
        while (true) {
            Integer had = counts.putIfAbsent(source, 1);
            if (had == null) {
                return true;
            }
            if (had >= max) {
                return false;
            }
            if (counts.replace(source, had, had + 1)) {
                return true;
            }
        }
    }

    /// Counts one less, after a [#take] that was true.
    public void free(Cidr source) {
        while (true) {
            Integer had = counts.get(source);
            if (had == null) {
                throw new IllegalStateException("freed more than was taken: " + source.text());
            }
            if (had == 1 ? counts.remove(source, had) : counts.replace(source, had, had - 1)) {
                return;
            }
        }
    }

    /// Sources that have connections.
    public int size() {
        return counts.size();
    }
}
