package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import lbd.core.scheduler.Weighted;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void heavierOnesHaveMoreTurnsEvenlySpread() {
        Turns turns = new Turns(List.of(new Weighted("a", 5), new Weighted("b", 1), new Weighted("c", 1)));
        int[] fourteen = IntStream.range(0, 14).map(turns::next).toArray();
        assertArrayEquals(new int[] {0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0}, fourteen);
    }

    @Test
    void aloneHasAllTurns() {
        Turns turns = new Turns(List.of(new Weighted("a", 3)));
        assertEquals(0, IntStream.range(0, 10).map(turns::next).sum());
    }
}
