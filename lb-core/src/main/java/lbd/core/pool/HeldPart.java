package lbd.core.pool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One part of a [HeldTable], under whose lock everything here is called. The map is in the order of use, so what is
/// oldest stands first.
final class HeldPart {
    private static final class Entry {
        private Server server;
        private long usedNanos;

        Entry(Server server) {
            this.server = server;
        }
    }

    private final LinkedHashMap<Object, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /// Counts as a use.
    @Nullable
    Server find(Object key, long nowNanos, long timeoutNanos) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (nowNanos - entry.usedNanos > timeoutNanos) {
            entries.remove(key);
            return null;
        }
        entry.usedNanos = nowNanos;
        return entry.server;
    }

    /// As [#find], and is no use.
    @Nullable
    Server peek(Object key, long nowNanos, long timeoutNanos) {
        // get() would count as one.
        for (Map.Entry<Object, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            if (each.getKey().equals(key) && nowNanos - entry.usedNanos <= timeoutNanos) {
                return entry.server;
            }
        }
        return null;
    }

    void put(Object key, Server server, long nowNanos, int limit) {
        Entry entry = entries.computeIfAbsent(key, s -> new Entry(server));
        entry.server = server;
        entry.usedNanos = nowNanos;
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > limit) {
            oldest.next();
            oldest.remove();
        }
    }

    void list(Function<Object, String> text, List<Held> all, long nowNanos, long timeoutNanos) {
        for (Map.Entry<Object, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            long idle = nowNanos - entry.usedNanos;
            if (idle <= timeoutNanos && !entry.server.isGone()) {
                all.add(new Held(text.apply(each.getKey()), entry.server, idle));
            }
        }
    }

    /// A copy, the oldest first.
    ///
    /// @param newest this share of it, 0 to 1
    List<HeldEntry> copy(double newest) {
        int skip = entries.size() - (int) (entries.size() * newest);
        List<HeldEntry> copy = new ArrayList<>(entries.size() - skip);
        int i = 0;
        for (Map.Entry<Object, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            if (i >= skip && !entry.server.isGone()) {
                copy.add(new HeldEntry(each.getKey(), entry.server, entry.usedNanos));
            }
            i++;
        }
        return copy;
    }

    int size() {
        return entries.size();
    }

    int clear(@Nullable Object key) {
        int before = entries.size();
        if (key == null) {
            entries.clear();
        } else {
            entries.remove(key);
        }
        return before - entries.size();
    }
}
