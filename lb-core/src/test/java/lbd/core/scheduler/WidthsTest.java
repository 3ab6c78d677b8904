package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class WidthsTest {
    @Property
    void aPointBelongsToTheFirstThatEndsAfterIt(
            @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 1, max = 1L << 36) Long> weights,
            @ForAll @Size(max = 50) List<Long> points) {
        Widths widths = new Widths(weights.stream().mapToLong(w -> w).toArray());
        assertEquals(weights.stream().mapToLong(w -> w).sum(), widths.total());
        for (long random : points) {
            assertEquals(search(weights, Bits.below(random, widths.total())), widths.at(random));
        }
        assertEquals(0, widths.at(0));
        assertEquals(weights.size() - 1, widths.at(-1));
    }

    private static int search(List<Long> weights, long point) {
        long sum = weights.getFirst();
        int at = 0;
        while (sum <= point) {
            sum += weights.get(++at);
        }
        return at;
    }
}
