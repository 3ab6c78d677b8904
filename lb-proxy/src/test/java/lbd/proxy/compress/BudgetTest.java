package lbd.proxy.compress;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final long MS = 1_000_000L;

    private final Budget budget = new Budget(-5 * MS);

    @Test
    void halfOfTheTimeMayBeTaken() {
        long now = -5 * MS;
        for (int i = 0; i < 10_000; i++) {
            now += 10 * MS;
            assertTrue(budget.allows(now));
            budget.spend(5 * MS);
        }
    }

    @Test
    void whatIsSpentAheadHasABoundAndRunsOff() {
        budget.spend(49 * MS);
        assertTrue(budget.allows(-5 * MS));
        budget.spend(11 * MS);
        assertFalse(budget.allows(-5 * MS));
        assertFalse(budget.allows(14 * MS));
        assertTrue(budget.allows(16 * MS));
    }

    @Test
    void timeInWhichNothingWasDoneIsNotSaved() {
        assertTrue(budget.allows(1_000_000 * MS));
        budget.spend(51 * MS);
        assertFalse(budget.allows(1_000_000 * MS));
    }
}
