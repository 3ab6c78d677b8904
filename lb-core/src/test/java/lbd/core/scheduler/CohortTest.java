package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CohortTest {
    private final Cohort cohort = new Cohort();

    @Test
    void aLookIsInForceUntilAFigureChanges() {
        int first = cohort.look();
        assertTrue(Cohort.isInForce(first));
        assertEquals(first, cohort.look());
        cohort.changed();
        cohort.changed();
        int second = cohort.look();
        assertTrue(Cohort.isInForce(second));
        assertNotEquals(first, second);
    }

    @Test
    void nothingIsKeptOfOneThatHasEnded() {
        cohort.look();
        cohort.end();
        cohort.changed();
        assertFalse(Cohort.isInForce(cohort.look()));
        assertFalse(Cohort.isInForce(cohort.look()));
    }

    @Test
    void whatWasFoundIsForItsCohortAndItsNumber() {
        KeptBest kept = new KeptBest(2 * Cohort.SIZE, new int[] {3, Cohort.SIZE}, SlowStart.NONE);
        assertEquals(KeptBest.NOTHING, kept.get(1, 1));
        kept.set(1, 7, Cohort.SIZE);
        assertEquals(Cohort.SIZE, kept.get(1, 7));
        assertEquals(KeptBest.NOTHING, kept.get(1, 9));
        assertEquals(KeptBest.NOTHING, kept.get(0, 7));
        kept.set(1, 9, Scheduler.NONE);
        assertEquals(Scheduler.NONE, kept.get(1, 9));
        kept.set(0, 8, 3);
        assertEquals(KeptBest.NOTHING, kept.get(0, 8), "an even number says that it may not be kept");
    }
}
