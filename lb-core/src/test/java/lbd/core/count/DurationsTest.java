package lbd.core.count;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lbd.core.accesslog.EndReason;
import org.junit.jupiter.api.Test;

class DurationsTest {
    private final Durations durations = new Durations();

    @Test
    void boundBelongsToItsBucketAndOneMoreToTheNext() {
        long[] bounds = Durations.bounds();
        for (int i = 0; i < bounds.length; i++) {
            Durations one = new Durations();
            one.add(bounds[i]);
            one.add(bounds[i] + 1);
            long[] wanted = new long[bounds.length + 1];
            wanted[i] = 1;
            wanted[i + 1] = 1;
            assertArrayEquals(wanted, one.counts());
        }
    }

    @Test
    void boundsRise() {
        long[] sorted = Durations.bounds();
        Arrays.sort(sorted);
        assertArrayEquals(sorted, Durations.bounds());
        assertTrue(Arrays.stream(sorted).distinct().count() == sorted.length);
    }

    @Test
    void sumIsOfAllTimes() {
        durations.add(3);
        durations.add(1_000_000_000_000L);
        assertEquals(1_000_000_000_003L, durations.sumNanos());
        assertEquals(2, Arrays.stream(durations.counts()).sum());
    }

    @Test
    void negativeTimeCountsAsNone() {
        durations.add(-5);
        assertEquals(0, durations.sumNanos());
        assertEquals(1, durations.counts()[0]);
    }

    @Test
    void endingsAreCountedByReasonAndTimed() {
        Endings endings = new Endings();
        endings.add(EndReason.OK, 7);
        endings.add(EndReason.NO_SERVER, 5);
        endings.add(EndReason.NO_SERVER, 6);
        assertEquals(1, endings.sum(EndReason.OK));
        assertEquals(2, endings.sum(EndReason.NO_SERVER));
        assertEquals(0, endings.sum(EndReason.CUT));
        assertEquals(18, endings.durations().sumNanos());
    }
}
