package lbd.core.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Google's Maglev table (Eisenbud et al., NSDI 2016, section 3.4): members take turns in filling a table of prime
/// size, each in an order of its own that comes from its name. More even than a ring and one look at memory; a
/// change moves about one point more than its share. Weights as Envoy's: the heaviest member takes a slot in every
/// round, the others in proportion.
public final class MaglevTable implements HashTable {
    // The paper wants 100 slots a member. The second size is for more than 655 members; crossing that moves most keys.
    static final int SMALL = 65_537;
    static final int LARGE = 1_048_583;

    private static final long STEP = 0xd1342543de82ef95L;

    private final int[] slots;

    /// @param all at most 655, for a table of the smaller size
    public MaglevTable(List<Weighted> all) {
        int[] members = PlainTable.byName(all);
        slots = new int[members.length * 100 <= SMALL ? SMALL : LARGE];
        if (members.length > 0) {
            fill(all, members);
        }
    }

    private void fill(List<Weighted> all, int[] members) {
        Arrays.fill(slots, Scheduler.NONE);
        int size = slots.length;
        int[] at = new int[members.length];
        int[] skip = new int[members.length];
        long[] due = new long[members.length];
        long heaviest = 0;
        for (int i = 0; i < members.length; i++) {
            long hash = nameHash(all.get(members[i]).name());
            at[i] = (int) Bits.below(hash, size);
            skip[i] = 1 + (int) Bits.below(Bits.mix(hash), size - 1);
            heaviest = Math.max(heaviest, all.get(members[i]).share());
        }
        int free = size;
        for (long round = 1; ; round++) {
            for (int i = 0; i < members.length; i++) {
                if (round * all.get(members[i]).share() < due[i]) {
                    continue;
                }
                due[i] += heaviest;
                while (slots[at[i]] != Scheduler.NONE) {
                    at[i] = (at[i] + skip[i]) % size;
                }
                slots[at[i]] = members[i];
                if (--free == 0) {
                    return;
                }
            }
        }
    }

    private static long nameHash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte value : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ value) * 0x100000001b3L;
        }
        return Bits.mix(hash);
    }

    /// The member in a slot, from 0 to the table's size: 65,537.
    public int slot(int i) {
        return slots[i];
    }

    @Override
    public int member(long key, int attempt) {
        return slots[(int) Bits.below(Bits.mix(key + attempt * STEP), slots.length)];
    }

    @Override
    public int attempts() {
        return 32;
    }
}
