package lbd.core.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DealTest {
    private static int[] parts(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    @ParameterizedTest
    @CsvSource({"9500 500", "9999 1", "3333 3333 3334", "10000", "0 10000", "2500 2500 2500 2500", "5000 0 4750 250"})
    void aRoundGivesEachItsParts(String text) {
        int[] parts = parts(text);
        Deal deal = new Deal(parts);
        int[] got = new int[parts.length];
        for (int turn = 0; turn < 10_000; turn++) {
            got[deal.turn(turn + 123_456_789_012L)]++;
        }
        assertEquals(
                text,
                String.join(" ", Arrays.stream(got).mapToObj(Integer::toString).toList()));
    }

    @Test
    void aShareIsSpreadOverTheRound() {
        Deal deal = new Deal(9500, 500);
        int last = -1;
        for (int turn = 0; turn < 1000; turn++) {
            if (deal.turn(turn) == 1) {
                assertTrue(last < 0 || turn - last == 20, "turns " + last + " and " + turn);
                last = turn;
            }
        }
    }

    @Test
    void hashesAreDealtOutByParts() {
        Deal deal = new Deal(7000, 2000, 1000);
        int[] got = new int[3];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            got[deal.of(random.nextLong())]++;
        }
        assertEquals(70_000, got[0], 700);
        assertEquals(20_000, got[1], 500);
        assertEquals(10_000, got[2], 400);
        assertEquals(0, deal.of(0));
        assertEquals(2, deal.of(-1L));
    }

    @Test
    void onlyThoseMoveWhosePartShrinks() {
        Deal before = new Deal(9500, 500);
        Deal after = new Deal(9000, 1000);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 100_000; i++) {
            long hash = random.nextLong();
            assertTrue(before.of(hash) == 0 || after.of(hash) == 1, "left the canary");
        }
    }
}
