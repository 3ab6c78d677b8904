package lbd.core.count;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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
    void bothHistogramsHaveTheSameTimes() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            durations.add(1L << random.nextInt(Long.SIZE - 1));
            durations.add(random.nextLong(100_000_000));
        }
        Counted counted = durations.counted();
        assertEquals(20_000, counted.count());
        assertEquals(20_000, Arrays.stream(counted.fine()).sum());
        assertArrayEquals(counted.classic(), durations.counts());
    }

    @Test
    void fineBucketHasWhatItsIndexSays() {
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong(1, 1L << random.nextInt(1, 50));
            Durations one = new Durations();
            one.add(nanos);
            long[] fine = one.counted().fine();
            int at = 0;
            while (fine[at] == 0) {
                at++;
            }
            double upper = Math.pow(2, (Counted.FIRST_INDEX + at - 1) / 8.0);
            double lower = at == 0 ? 0 : Math.pow(2, (Counted.FIRST_INDEX + at - 2) / 8.0);
            double seconds = nanos / 1e9;
            boolean longest = at == fine.length - 1;
            assertTrue(lower < seconds && (seconds <= upper || longest), nanos + " in " + at);
        }
    }

    @Test
    void medianOfTheFineOneIsWrongByLessThanATwentieth() {
        SplittableRandom random = new SplittableRandom(9);
        long[] all = new long[10_001];
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) (1_000_000 * Math.exp(3 * random.nextDouble()));
            durations.add(all[i]);
        }
        Arrays.sort(all);
        long[] fine = durations.counted().fine();
        long left = all.length / 2;
        int at = 0;
        while (left >= fine[at]) {
            left -= fine[at++];
        }
        double upper = Math.pow(2, (Counted.FIRST_INDEX + at - 1) / 8.0);
        double within = upper * Math.pow(2, -1 / 8.0) + left * upper * (1 - Math.pow(2, -1 / 8.0)) / fine[at];
        assertEquals(1, within * 1e9 / all[all.length / 2], 0.05);
    }

    @Test
    void exemplarStaysForASecondAndInItsBucket() {
        long milli = 1_000_000;
        assertTrue(durations.wantsExemplar(milli, 5_000));
        durations.exemplar(new Exemplar("one", null, null, milli, 5_000));
        assertFalse(durations.wantsExemplar(milli - 1, 5_999));
        assertTrue(durations.wantsExemplar(milli, 6_000));
        assertTrue(durations.wantsExemplar(2 * milli, 5_001));
        durations.exemplar(new Exemplar("two", null, null, 2 * milli, 5_001));
        durations.exemplar(new Exemplar("three", null, null, milli, 6_000));
        assertEquals(
                List.of("three", "two"),
                Arrays.stream(durations.exemplars()).map(Exemplar::requestId).toList());
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
