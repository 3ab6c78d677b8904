package lbd.daemon.recent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.IdentityHashMap;
import java.util.Map;
import lbd.core.count.Durations;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long SECOND = 1_000_000_000L;

    private final Window window = new Window();
    private final Object app = new Object();

    @Test
    void youngerThanAMinuteEverythingIsOfTheLastMinute() {
        assertArrayEquals(new long[] {7}, window.since(app, new long[] {7}));
        assertEquals(0, window.lengthNanos(5));
    }

    @Test
    void onlyWhatCameSinceTheOldestCopyCounts() {
        for (int second = 0; second <= 180; second += 10) {
            keep(app, second, second);
        }
        assertArrayEquals(new long[] {65}, window.since(app, new long[] {185}));
        assertEquals(65 * SECOND, window.lengthNanos(185 * SECOND));
    }

    @Test
    void whatCameLaterThanTheOldestCopyIsNewAsAWhole() {
        keep(new Object(), 0, 0);
        assertArrayEquals(new long[] {3}, window.since(app, new long[] {3}));
    }

    @Test
    void quantileLiesWithinItsBucket() {
        Durations durations = new Durations();
        for (int i = 0; i < 98; i++) {
            durations.add(800_000);
        }
        durations.add(40_000_000);
        durations.add(40_000_000);
        double p99 = Quantile.millis(durations.counts(), 0.99);
        assertTrue(p99 > 25 && p99 <= 50, Double.toString(p99));
        assertTrue(Quantile.millis(durations.counts(), 0.5) <= 1);
        assertTrue(Double.isNaN(Quantile.millis(new Durations().counts(), 0.99)));
        Durations long1 = new Durations();
        long1.add(100 * SECOND);
        assertEquals(30_000, Quantile.millis(long1.counts(), 0.99));
    }

    private void keep(Object of, int second, long count) {
        window.keep(new IdentityHashMap<>(Map.of(of, new long[] {count})), second * SECOND);
    }
}
