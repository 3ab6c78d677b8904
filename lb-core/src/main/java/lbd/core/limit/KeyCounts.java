package lbd.core.limit;

import java.util.concurrent.ConcurrentHashMap;

/// How many things in hand each key has: connections of a source, requests. A key is in the table only while it has
/// one, so that the table is bounded by the things, whoever makes them. Shared by all event loops; nobody waits for
/// another.
/// @param <K> has [Object#equals]
public final class KeyCounts<K> {
    private final ConcurrentHashMap<K, Integer> counts = new ConcurrentHashMap<>();

    /// Counts one more.
    ///
    /// @param max at least 1
    /// @return false if the key has as many as it may
    public boolean take(K key, int max) {
        while (true) {
            Integer had = counts.putIfAbsent(key, 1);
            if (had == null) {
                return true;
            }
            if (had >= max) {
                return false;
            }
            if (counts.replace(key, had, had + 1)) {
                return true;
            }
        }
    }

    /// Counts one less, after a [#take] that was true.
    public void free(K key) {
        while (true) {
            Integer had = counts.get(key);
            if (had == null) {
                throw new IllegalStateException("freed more than was taken: " + key);
            }
            if (had == 1 ? counts.remove(key, had) : counts.replace(key, had, had - 1)) {
                return;
            }
        }
    }

    /// How many a key has.
    public int of(K key) {
        return counts.getOrDefault(key, 0);
    }

    /// Keys that have any.
    public int size() {
        return counts.size();
    }
}
