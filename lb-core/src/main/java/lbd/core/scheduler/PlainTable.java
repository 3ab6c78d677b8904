package lbd.core.scheduler;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Members side by side, each as wide as its weight; the hash of the key says where. The cheapest and the most
/// even, but a change of members or weights moves most keys. A member that cannot take a key leaves it to a second
/// hash.
final class PlainTable implements HashTable {
    private static final long STEP = 0xd1342543de82ef95L;

    private final int[] members;
    private final Widths widths;

    PlainTable(List<Weighted> all) {
        members = byName(all);
        widths = new Widths(
                Arrays.stream(members).mapToLong(i -> all.get(i).share()).toArray());
    }

    /// The indexes of the members that have weight, in the order of their names.
    static int[] byName(List<Weighted> members) {
        return IntStream.range(0, members.size())
                .filter(i -> members.get(i).share() > 0)
                .boxed()
                .sorted(Comparator.comparing(i -> members.get(i).name()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public int member(long key, int attempt) {
        return members[widths.at(Bits.mix(key + attempt * STEP))];
    }

    @Override
    public int attempts() {
        return 32;
    }
}
