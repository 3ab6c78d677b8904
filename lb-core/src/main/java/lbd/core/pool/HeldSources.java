package lbd.core.pool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.Cidr;
import org.jspecify.annotations.Nullable;

/// One part of [Persistence], under whose lock everything here is called. The map is in the order of use, so what is
/// oldest stands first.
final class HeldSources {
    private static final class Entry {
        private Server server;
        private long usedNanos;

        Entry(Server server) {
            this.server = server;
        }
    }

    private final LinkedHashMap<Cidr, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /// Counts as a use.
    @Nullable
    Server find(Cidr source, long nowNanos, long timeoutNanos) {
        Entry entry = entries.get(source);
        if (entry == null) {
            return null;
        }
        if (nowNanos - entry.usedNanos > timeoutNanos) {
            entries.remove(source);
            return null;
        }
        entry.usedNanos = nowNanos;
        return entry.server;
    }

    void put(Cidr source, Server server, long nowNanos, int limit) {
        Entry entry = entries.computeIfAbsent(source, s -> new Entry(server));
        entry.server = server;
        entry.usedNanos = nowNanos;
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > limit) {
            oldest.next();
            oldest.remove();
        }
    }

    void list(List<HeldSource> all, long nowNanos, long timeoutNanos) {
        for (Map.Entry<Cidr, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            long idle = nowNanos - entry.usedNanos;
            if (idle <= timeoutNanos && !entry.server.isGone()) {
                all.add(new HeldSource(each.getKey(), entry.server, idle));
            }
        }
    }

    int size() {
        return entries.size();
    }

    int clear(@Nullable Cidr source) {
        int before = entries.size();
        if (source == null) {
            entries.clear();
        } else {
            entries.remove(source);
        }
        return before - entries.size();
    }
}
