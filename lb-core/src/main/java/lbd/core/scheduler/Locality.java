package lbd.core.scheduler;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// LVS's locality-based schedulers, for caches: `lblc` remembers which member has a key (the address that the
/// client reached); `lblcr` remembers a set of members that grows while they are overloaded and shrinks when it has
/// not changed for a day. The rules are those of `ip_vs_lblc.c` and `ip_vs_lblcr.c`: a member is overloaded when it
/// has more in hand than its weight while another has less than half of its own; then, and for a new key, the
/// choice is by `wlc`.
final class Locality implements Scheduler {
    // Keys that fall on one slot push each other out, which bounds the memory whatever clients reach.
    private static final int SLOTS = 4096;
    private static final long SHRINK_NANOS = TimeUnit.HOURS.toNanos(24);

    private final boolean replicate;
    private final LeastConnections leastConnections;
    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SLOTS);

    /// Who has a key; replaced, never changed.
    private static final class Entry {
        final long key;
        final int[] members;
        final long sinceNanos;

        Entry(long key, int[] members, long sinceNanos) {
            this.key = key;
            this.members = members;
            this.sinceNanos = sinceNanos;
        }
    }

    Locality(boolean replicate, int size) {
        this.replicate = replicate;
        leastConnections = new LeastConnections(LeastConnections.Rule.WLC, size);
    }

    @Override
    public void follow(Load[] loads) {
        leastConnections.follow(loads);
    }

    @Override
    public int pick(long key, Candidates candidates, Avoided avoided, long nowNanos) {
        if (key == NO_KEY) {
            return leastConnections.pick(key, candidates, avoided, nowNanos);
        }
        int slot = (int) Bits.below(Bits.mix(key), SLOTS);
        Entry entry = entries.get(slot);
        boolean known = entry != null && entry.key == key;
        int least = known ? least(entry.members, candidates, avoided, nowNanos) : NONE;
        if (least != NONE && !overloaded(least, candidates, nowNanos)) {
            if (entry.members.length > 1 && nowNanos - entry.sinceNanos > SHRINK_NANOS) {
                entries.set(
                        slot,
                        new Entry(key, without(most(entry.members, candidates, nowNanos), entry.members), nowNanos));
            }
            return least;
        }
        int picked = leastConnections.pick(key, candidates, avoided, nowNanos);
        if (picked != NONE) {
            int[] members = known && replicate ? with(picked, entry.members) : new int[] {picked};
            entries.set(slot, new Entry(key, members, nowNanos));
        }
        return picked;
    }

    private static int least(int[] members, Candidates candidates, Avoided avoided, long nowNanos) {
        int least = NONE;
        for (int index : members) {
            if (candidates.isEligible(index)
                    && candidates.open(index, avoided)
                    && (least == NONE || lessLoaded(index, least, candidates, nowNanos))) {
                least = index;
            }
        }
        return least;
    }

    private static int most(int[] members, Candidates candidates, long nowNanos) {
        int most = members[0];
        for (int index : members) {
            if (!candidates.isEligible(index)) {
                return index;
            }
            if (lessLoaded(most, index, candidates, nowNanos)) {
                most = index;
            }
        }
        return most;
    }

    private static boolean lessLoaded(int a, int b, Candidates candidates, long nowNanos) {
        return candidates.inFlight(a) * candidates.weight(b, nowNanos)
                < candidates.inFlight(b) * candidates.weight(a, nowNanos);
    }

    private static boolean overloaded(int index, Candidates candidates, long nowNanos) {
        if ((long) candidates.inFlight(index) * Candidates.UNIT <= candidates.weight(index, nowNanos)) {
            return false;
        }
        for (int k = 0; k < candidates.count(); k++) {
            int other = candidates.eligible(k);
            if (2L * candidates.inFlight(other) * Candidates.UNIT < candidates.weight(other, nowNanos)) {
                return true;
            }
        }
        return false;
    }

    private static int[] with(int index, int[] members) {
        if (Arrays.stream(members).anyMatch(m -> m == index)) {
            return members;
        }
        int[] more = Arrays.copyOf(members, members.length + 1);
        more[members.length] = index;
        return more;
    }

    private static int[] without(int index, int[] members) {
        return Arrays.stream(members).filter(m -> m != index).toArray();
    }

    @Override
    public void inherit(Scheduler previous, int[] newIndexOfOld) {
        if (!(previous instanceof Locality old)) {
            return;
        }
        leastConnections.inherit(old.leastConnections, newIndexOfOld);
        for (int slot = 0; slot < SLOTS; slot++) {
            Entry entry = old.entries.get(slot);
            if (entry != null) {
                int[] left = Arrays.stream(entry.members)
                        .map(m -> newIndexOfOld[m])
                        .filter(m -> m != NONE)
                        .toArray();
                entries.set(slot, left.length == 0 ? null : new Entry(entry.key, left, entry.sinceNanos));
            }
        }
    }
}
