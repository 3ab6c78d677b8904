package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import lbd.core.http.NormalHost;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import org.jspecify.annotations.Nullable;

/// For each host the positions of the rules that may take it, in order: those that name it, those with a
/// wildcard above it, and those that name no host.
///
/// A table by hash whose keys are the hosts and the parts of wildcards after `*.`. The hash runs from the
/// last octet to the first, so that one pass over a host gives the hash of each of its parents too.
final class HostIndex {
    private static final class Entry {
        private final byte[] name;
        private final int hash;
        /// For the host of that name; null if no rule names it.
        private final int @Nullable [] itself;
        /// For every host below it that has no entry nearer; null if there is no such wildcard.
        private final int @Nullable [] below;

        private Entry(byte[] name, int @Nullable [] itself, int @Nullable [] below) {
            this.name = name;
            this.hash = hash(name);
            this.itself = itself;
            this.below = below;
        }
    }

    private final @Nullable Entry[] entries;
    private final int[] anyHost;
    private final boolean empty;

    private HostIndex(Map<String, Entry> byName, int[] anyHost) {
        this.anyHost = anyHost;
        this.empty = byName.isEmpty();
        this.entries = new Entry[Integer.highestOneBit(byName.size() + 1) * 4];
        byName.values().forEach(this::add);
    }

    static HostIndex of(List<RouteSpec> routes) {
        Map<String, SortedSet<Integer>> named = new HashMap<>();
        Map<String, SortedSet<Integer>> below = new HashMap<>();
        SortedSet<Integer> any = new TreeSet<>();
        for (int position = 0; position < routes.size(); position++) {
            List<String> hosts = routes.get(position).match().hosts();
            if (hosts.isEmpty()) {
                any.add(position);
            }
            for (String host : hosts) {
                boolean wildcard = host.startsWith("*.");
                (wildcard ? below : named)
                        .computeIfAbsent(normal(wildcard ? host.substring(2) : host), h -> new TreeSet<>())
                        .add(position);
            }
        }
        return new HostIndex(entries(named, below, any), positions(any));
    }

    /// Of one rule.
    ///
    /// @param names at least one
    static HostIndex ofNames(List<String> names) {
        RouteMatch match = new RouteMatch(names, null, List.of(), Map.of(), Map.of(), List.of());
        return of(List.of(new RouteSpec(match, new RouteAction.Respond(200, ""))));
    }

    private static Map<String, Entry> entries(
            Map<String, SortedSet<Integer>> named, Map<String, SortedSet<Integer>> below, SortedSet<Integer> any) {
        SortedSet<String> names = new TreeSet<>(named.keySet());
        names.addAll(below.keySet());
        Map<String, Entry> entries = new HashMap<>();
        for (String name : names) {
            SortedSet<Integer> fromAbove = new TreeSet<>(any);
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                fromAbove.addAll(below.getOrDefault(name.substring(dot + 1), new TreeSet<>()));
            }
            int @Nullable [] itself = together(named.get(name), fromAbove);
            int @Nullable [] under = together(below.get(name), fromAbove);
            entries.put(name, new Entry(name.getBytes(ISO_8859_1), itself, under));
        }
        return entries;
    }

    private static int @Nullable [] together(@Nullable SortedSet<Integer> own, SortedSet<Integer> fromAbove) {
        if (own == null) {
            return null;
        }
        SortedSet<Integer> all = new TreeSet<>(fromAbove);
        all.addAll(own);
        return positions(all);
    }

    private static int[] positions(SortedSet<Integer> positions) {
        return positions.stream().mapToInt(Integer::intValue).toArray();
    }

    private static String normal(String host) {
        byte[] sent = host.getBytes(ISO_8859_1);
        byte[] into = new byte[NormalHost.MAX_LENGTH];
        return new String(into, 0, NormalHost.write(sent, 0, sent.length, into), ISO_8859_1);
    }

    /// Whether no rule names a host.
    boolean isEmpty() {
        return empty;
    }

    /// The rules that name no host.
    int[] anyHost() {
        return anyHost;
    }

    /// @param host in its normal form, from index 0 to `length`
    int[] find(byte[] host, int length) {
        int[] found = anyHost;
        int hash = 0;
        for (int i = length - 1; i >= 0; i--) {
            if (host[i] == '.' && i > 0) {
                Entry parent = entry(hash, host, i + 1, length);
                if (parent != null && parent.below != null) {
                    found = parent.below;
                }
            }
            hash = hash * 31 + host[i];
        }
        Entry itself = entry(hash, host, 0, length);
        return itself != null && itself.itself != null ? itself.itself : found;
    }

    private @Nullable Entry entry(int hash, byte[] host, int from, int to) {
        for (int slot = slot(hash); ; slot = slot + 1 & entries.length - 1) {
            Entry entry = entries[slot];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && Arrays.equals(host, from, to, entry.name, 0, entry.name.length)) {
                return entry;
            }
        }
    }

    private void add(Entry entry) {
        int slot = slot(entry.hash);
        while (entries[slot] != null) {
            slot = slot + 1 & entries.length - 1;
        }
        entries[slot] = entry;
    }

    private int slot(int hash) {
        return Spread.of(hash) & entries.length - 1;
    }

    private static int hash(byte[] host) {
        int hash = 0;
        for (int i = host.length - 1; i >= 0; i--) {
            hash = hash * 31 + host[i];
        }
        return hash;
    }
}
