package lbd.daemon.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import lbd.daemon.reload.AnswerTotals.Answers;
import org.junit.jupiter.api.Test;

class ErrorRateTest {
    private static final long SECOND = 1_000_000_000L;
    private final ErrorRate rate = new ErrorRate();

    /// A minute with 1000 answers a second, of which so many fail.
    private void usually(int failed) {
        for (int i = 0; i < 6; i++) {
            rate.keep(new Answers(i * 10_000L, i * 10L * failed), i * 10 * SECOND);
        }
        rate.begin(new Answers(60_000, 60L * failed), 60 * SECOND);
    }

    private String after(int all, int failed, int usual) {
        return rate.look(new Answers(60_000 + all, 60L * usual + failed), 61 * SECOND);
    }

    @Test
    void moreThanOneInAHundredIsTooManyWhereThereWereNone() {
        usually(0);
        assertNull(after(1000, 10, 0));
        assertEquals("11 of 1000 answers were 5xx, usual: 0.0 %", after(1000, 11, 0));
    }

    @Test
    void whatIsUsualIsAllowedTwice() {
        usually(20);
        assertNull(after(1000, 40, 20));
        assertNotNull(after(1000, 41, 20));
    }

    @Test
    void fewMayBeChance() {
        usually(0);
        assertNull(after(9, 9, 0));
        assertNotNull(after(10, 10, 0));
    }

    @Test
    void whatWasLongAgoDoesNotCount() {
        usually(0);
        Answers early = new Answers(60_020, 9);
        assertNull(rate.look(early, 61 * SECOND));
        for (int second = 62; second < 80; second++) {
            assertNull(rate.look(new Answers(60_020 + second, 9), second * SECOND));
        }
        assertNull(rate.look(new Answers(61_000, 18), 80 * SECOND));
    }

    @Test
    void withoutAMemoryAllIsUnusual() {
        rate.begin(Answers.NONE, 0);
        assertNotNull(rate.look(new Answers(100, 50), SECOND));
    }
}
