package lbd.core.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentTimesTest {
    private static final long MILLI = 1_000_000;

    @Test
    void thePercentileIsAtMostAnEighthTooLong() {
        RecentTimes times = new RecentTimes();
        for (int i = 1; i <= 1000; i++) {
            times.add(i * MILLI, 0);
        }
        for (int percentile : new int[] {50, 90, 95, 99}) {
            double exact = percentile * 10.0 * MILLI;
            long told = times.percentile(percentile, 0);
            assertTrue(told >= exact && told <= exact * 1.13, percentile + ": " + told);
        }
    }

    @Test
    void everyTimeIsBelowTheBoundOfItsBucket() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            long nanos = random.nextLong(1, 1L << random.nextInt(4, 40));
            long bound = RecentTimes.upperBound(RecentTimes.bucket(nanos));
            assertTrue(nanos <= bound && (nanos < 16 || bound <= nanos * 9 / 8 + 1), nanos + " " + bound);
        }
        assertTrue(RecentTimes.bucket(Long.MAX_VALUE) > 0 && RecentTimes.bucket(-1) == 0);
    }

    @Test
    void tooFewSayNothingAndOldOnesAreForgotten() {
        RecentTimes times = new RecentTimes();
        for (int i = 1; i < RecentTimes.ENOUGH; i++) {
            times.add(MILLI, 0);
        }
        assertEquals(-1, times.percentile(95, 0));
        times.add(MILLI, 0);
        assertTrue(times.percentile(95, 0) > 0);
        assertTrue(times.percentile(95, RecentTimes.STRETCH_NANOS) > 0, "of the stretch before");
        assertEquals(-1, times.percentile(95, 2 * RecentTimes.STRETCH_NANOS));
        assertEquals(-1, times.percentile(95, 1000 * RecentTimes.STRETCH_NANOS));
    }

    @Test
    void aBudgetIsAPartOfTheRequests() {
        HedgeBudget budget = new HedgeBudget(500);
        assertTrue(budget.take());
        int taken = 0;
        for (int i = 0; i < 2000; i++) {
            budget.request();
            taken += budget.take() ? 1 : 0;
        }
        assertEquals(100, taken);
        for (int i = 0; i < 10_000; i++) {
            budget.request();
        }
        for (int i = 0; i < 10; i++) {
            assertTrue(budget.take(), "saved up");
        }
        assertFalse(budget.take());
    }
}
