package lbd.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HaltsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Halts halts = new Halts(0);

    @Test
    void timersThatComeInTimeOrALittleLateShowNone() {
        assertEquals(0, halts.before(SECOND, SECOND));
        assertEquals(0, halts.before(2 * SECOND, 2 * SECOND + SECOND / 4));
    }

    @Test
    void allTimersOfOneHaltShowItOnce() {
        assertEquals(0, halts.before(SECOND, SECOND));
        assertEquals(8 * SECOND, halts.before(2 * SECOND, 10 * SECOND));
        // Due in the meantime, or soon after its begin.
        assertEquals(0, halts.before(5 * SECOND, 10 * SECOND + 1));
        assertEquals(0, halts.before(2 * SECOND + 1, 10 * SECOND + 2));
        assertEquals(3 * SECOND, halts.before(12 * SECOND, 15 * SECOND));
    }
}
