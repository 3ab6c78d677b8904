package lbd.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    private static final long CENTURY_MICROS = 36_500L * 86_400_000_000L;

    @ParameterizedTest
    @CsvSource({
        "0s, 0",
        "0ms, 0",
        "1us, 1000",
        "300ms, 300_000_000",
        "40.95s, 40_950_000_000",
        "1.5h, 5_400_000_000_000",
        "30d, 2_592_000_000_000_000",
        "0.001ms, 1_000",
    })
    void durationIsReadExactly(String text, String nanos) {
        assertEquals(Duration.ofNanos(Long.parseLong(nanos.replace("_", ""))), Units.duration(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "5 s",
                "5S",
                "+5s",
                "-5s",
                "05s",
                ".5s",
                "5.s",
                "1h30m",
                "1e3s",
                "0.0001us",
                "\u0665s"
            })
    void whatIsNoDurationIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.duration(text));
    }

    @Test
    void longerThanACenturyIsACentury() {
        assertEquals(Duration.ofDays(36_500), Units.duration("999999999999d"));
    }

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "512B, 512",
        "1.5MiB, 1_572_864",
        "0.5KiB, 512",
        "0.001953125KiB, 2",
        "999999999999GiB, 9_223_372_036_854_775_807",
    })
    void sizeIsReadExactly(String text, String bytes) {
        assertEquals(Long.parseLong(bytes.replace("_", "")), Units.size(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "1.5B", "0.0001KiB", "1.0000000001GiB", "1 KiB", "-1B", "1KB"})
    void whatIsNoSizeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.size(text));
    }

    @Property
    void durationIsReadAsItIsWritten(@ForAll @LongRange(min = 0, max = CENTURY_MICROS) long micros) {
        Duration duration = Duration.ofNanos(micros * 1_000);
        assertEquals(duration, Units.duration(Units.text(duration)));
    }

    @Property
    void sizeIsReadAsItIsWritten(@ForAll @LongRange(min = 0, max = 999_999_999_999L) long bytes) {
        assertEquals(bytes, Units.size(Units.sizeText(bytes)));
    }
}
