package lbd.daemon.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotifyEnvironmentTest {
    @Test
    void withoutASocketNobodyListens() {
        assertNull(NotifyEnvironment.of(Map.of("WATCHDOG_USEC", "1000"), 7));
        assertNull(NotifyEnvironment.of(Map.of("NOTIFY_SOCKET", ""), 7));
    }

    @Test
    void watchdogIsInMicroseconds() {
        var found =
                NotifyEnvironment.of(Map.of("NOTIFY_SOCKET", "@s", "WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "7"), 7);
        assertEquals(new NotifyEnvironment("@s", Duration.ofSeconds(3)), found);
    }

    @Test
    void watchdogOfAnotherProcessIsNotOurs() {
        var found =
                NotifyEnvironment.of(Map.of("NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "8"), 7);
        assertEquals(new NotifyEnvironment("/s", null), found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "soon", "99999999999999999999999"})
    void watchdogThatIsNoTimeIsNone(String usec) {
        assertEquals(
                new NotifyEnvironment("/s", null),
                NotifyEnvironment.of(Map.of("NOTIFY_SOCKET", "/s", "WATCHDOG_USEC", usec), 7));
    }
}
