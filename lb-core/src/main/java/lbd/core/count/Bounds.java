package lbd.core.count;

import java.util.Arrays;
import java.util.stream.LongStream;

/// The bounds between which times are counted: those of a classic histogram, which people read, and those of a fine
/// one, eight to each power of two, which Prometheus calls a native histogram of schema 3. A quantile of the second is
/// wrong by less than a twentieth.
final class Bounds {
    private static final long MICRO = 1_000L;
    private static final long MILLI = 1_000 * MICRO;
    private static final long SECOND = 1_000 * MILLI;

    /// From an answer out of memory one hop away to the longest that people wait for.
    static final long[] CLASSIC = {
        100 * MICRO,
        250 * MICRO,
        500 * MICRO,
        MILLI,
        2_500 * MICRO,
        5 * MILLI,
        10 * MILLI,
        25 * MILLI,
        50 * MILLI,
        100 * MILLI,
        250 * MILLI,
        500 * MILLI,
        SECOND,
        2_500 * MILLI,
        5 * SECOND,
        10 * SECOND,
        30 * SECOND
    };

    /// Fine bounds to each power of two.
    static final int STEPS = 8;

    /// The least and the greatest fine bound are these powers of two in seconds: 8 microseconds, 12 days.
    static final int LEAST_EXPONENT = -17;

    private static final int MOST_EXPONENT = 20;

    private static final long[] FINE_BOUNDS = fine();

    /// Fine buckets, with one for what is longer than all of them.
    static final int FINE = FINE_BOUNDS.length + 1;

    private static final long[] ALL = LongStream.concat(Arrays.stream(CLASSIC), Arrays.stream(FINE_BOUNDS))
            .sorted()
            .distinct()
            .toArray();

    /// Ranges between neighbours of all bounds, and above the last.
    static final int CELLS = ALL.length + 1;

    /// The bucket of each cell.
    static final int[] CLASSIC_OF = buckets(CLASSIC);

    static final int[] FINE_OF = buckets(FINE_BOUNDS);

    /// Where the search for a time begins, by the number of its bits.
    private static final int[] START = starts();

    private Bounds() {}

    private static long[] fine() {
        int count = (MOST_EXPONENT - LEAST_EXPONENT) * STEPS + 1;
        long[] bounds = new long[count];
        for (int i = 0; i < count; i++) {
            // Times are whole: none lies between a bound and the nanosecond below it.
            bounds[i] = (long) (Math.pow(2, LEAST_EXPONENT + i / (double) STEPS) * SECOND);
        }
        return bounds;
    }

    private static int[] buckets(long[] bounds) {
        int[] of = new int[CELLS];
        for (int cell = 0; cell < CELLS; cell++) {
            int bucket = cell == ALL.length ? bounds.length : Arrays.binarySearch(bounds, ALL[cell]);
            of[cell] = bucket < 0 ? -bucket - 1 : bucket;
        }
        return of;
    }

    private static int[] starts() {
        int[] starts = new int[Long.SIZE];
        for (int bits = 0; bits < Long.SIZE; bits++) {
            long least = bits == 0 ? 0 : 1L << (bits - 1);
            while (starts[bits] < ALL.length && ALL[starts[bits]] < least) {
                starts[bits]++;
            }
        }
        return starts;
    }

    /// @param nanos not negative
    static int cell(long nanos) {
        int cell = START[Long.SIZE - Long.numberOfLeadingZeros(nanos)];
        while (cell < ALL.length && nanos > ALL[cell]) {
            cell++;
        }
        return cell;
    }
}
