package lbd.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
    private static final Duration SEVEN = Duration.ofSeconds(7);

    @Test
    void poolOverridesOnlyWhatItSays() {
        Timeouts with = Timeouts.DEFAULT.with(new TimeoutOverrides(null, SEVEN, null, null));
        assertEquals(SEVEN, with.serverIdle());
        assertEquals(
                Timeouts.DEFAULT, with.with(new TimeoutOverrides(null, Timeouts.DEFAULT.serverIdle(), null, null)));
    }

    @Test
    void poolOverridesEachOfTheServersTimers() {
        Timeouts with = Timeouts.DEFAULT.with(new TimeoutOverrides(
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4)));
        assertEquals(Duration.ofSeconds(1), with.connect());
        assertEquals(Duration.ofSeconds(2), with.serverIdle());
        assertEquals(Duration.ofSeconds(3), with.queue());
        assertEquals(Duration.ofSeconds(4), with.tunnel());
        assertEquals(Timeouts.DEFAULT.clientIdle(), with.clientIdle());
    }

    @Test
    void overrideOutOfRangeIsRefused() {
        TimeoutOverrides days = new TimeoutOverrides(null, null, null, Duration.ofDays(2));
        assertThrows(IllegalArgumentException.class, () -> Timeouts.DEFAULT.with(days));
    }
}
