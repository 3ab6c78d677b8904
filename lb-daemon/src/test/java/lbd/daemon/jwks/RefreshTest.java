package lbd.daemon.jwks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefreshTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|PT10M",
                "public|PT10M",
                "max-age=600|PT10M",
                "public, Max-Age=3600, must-revalidate|PT1H",
                "max-age=3|PT1M",
                "no-store|PT1M",
                "no-cache, max-age=7200|PT1M",
                "max-age=999999999|PT24H",
                "max-age=99999999999999999999|PT10M",
                "max-age=-1|PT10M",
                "max-age=\"60\"|PT10M",
            })
    void anAnswerSaysWithinBounds(String cacheControl, String expected) {
        assertEquals(Duration.parse(expected), Refresh.after(null, cacheControl));
        assertEquals(Duration.ofHours(2), Refresh.after(Duration.ofHours(2), cacheControl));
    }

    @Test
    void failuresAreFurtherAndFurtherApartUpToAMinute() {
        assertEquals(Duration.ofMillis(1000), Refresh.afterFailure(1, 0.5));
        assertEquals(Duration.ofMillis(8000), Refresh.afterFailure(4, 0.5));
        assertEquals(Duration.ofMillis(60_000), Refresh.afterFailure(7, 0.5));
        assertEquals(Duration.ofMillis(75_000), Refresh.afterFailure(Integer.MAX_VALUE, 1));
        assertEquals(Duration.ofMillis(750), Refresh.afterFailure(1, 0));
    }
}
