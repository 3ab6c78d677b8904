package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import lbd.core.model.HttpLimits;
import org.junit.jupiter.api.Test;

class ConnectionAgeTest {
    private static final HttpLimits MINUTE = HttpLimits.DEFAULT.with(Duration.ofMinutes(1));
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aConnectionEndsAtItsShareOfTheAge() {
        ConnectionAge age = new ConnectionAge(100, 0.9);
        assertFalse(age.isOver(MINUTE, 100 + 53 * SECOND));
        assertTrue(age.isOver(MINUTE, 100 + 54 * SECOND));
    }

    @Test
    void whatIsConfiguredNowCounts() {
        ConnectionAge age = new ConnectionAge(0, 1);
        assertFalse(age.isOver(HttpLimits.DEFAULT, Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, age.nanos(HttpLimits.DEFAULT));
        assertTrue(age.isOver(HttpLimits.DEFAULT.with(Duration.ofSeconds(1)), SECOND));
    }

    @Test
    void sharesSpreadOverTheLastFifth() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 1000; i++) {
            long nanos = new ConnectionAge(0).nanos(MINUTE);
            least = Math.min(least, nanos);
            most = Math.max(most, nanos);
        }
        assertTrue(least >= 48 * SECOND && least < 50 * SECOND, "least " + least);
        assertTrue(most <= 60 * SECOND && most > 58 * SECOND, "most " + most);
    }
}
