package lbd.core.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnstileTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    @Test
    void aTenthOfASecondsWorthComesAtOnceAndThenOneAfterTheOther() {
        Turnstile pace = new Turnstile(100, 0);
        for (int i = 0; i < 10; i++) {
            assertEquals(0, pace.take(0, SECOND), "the " + i + "th");
        }
        for (int i = 1; i <= 100; i++) {
            assertEquals(10 * i * MILLI, pace.take(0, SECOND));
        }
        assertEquals(-1, pace.take(0, SECOND), "a second is taken");
        assertEquals(-1, pace.take(0, SECOND), "who does not wait takes no turn");
        assertEquals(SECOND, pace.take(10 * MILLI, SECOND));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 999, 1_000_000})
    void asManyPassInASecondAsItSays(int perSecond) {
        long start = Long.MAX_VALUE - 5 * SECOND;
        Turnstile pace = new Turnstile(perSecond, start);
        long passed = 0;
        // The clock may run over.
        for (long now = start; now - start < 10 * SECOND; now += MILLI) {
            while (pace.take(now, 0) == 0) {
                passed++;
            }
        }
        assertTrue(passed >= 10L * perSecond - 1 && passed <= 10L * perSecond + perSecond / 10 + 1, "passed " + passed);
    }

    @Test
    void aLongPauseIsNotMadeUpFor() {
        Turnstile pace = new Turnstile(10, 0);
        assertEquals(0, pace.take(0, 0));
        assertEquals(0, pace.take(3600 * SECOND, 0));
        assertEquals(100 * MILLI, pace.take(3600 * SECOND, SECOND));
    }
}
