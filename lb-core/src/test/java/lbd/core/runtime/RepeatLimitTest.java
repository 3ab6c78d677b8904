package lbd.core.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatLimitTest {
    private static final long START = Long.MAX_VALUE - 5; // the clock may wrap at any time
    private final RepeatLimit limit = new RepeatLimit(Duration.ofNanos(10), START);

    @Test
    void oneAnIntervalPassesAndTellsHowManyDidNot() {
        assertEquals(0, limit.pass(START));
        assertEquals(RepeatLimit.QUIET, limit.pass(START + 1));
        assertEquals(RepeatLimit.QUIET, limit.pass(START + 9));
        assertEquals(2, limit.pass(START + 10));
        assertEquals(RepeatLimit.QUIET, limit.pass(START + 19));
        assertEquals(1, limit.pass(START + 25));
        assertEquals(0, limit.pass(START + 1000));
    }
}
