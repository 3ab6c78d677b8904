package lbd.core.count;

/// What [Durations] had counted at one moment. The arrays are the holder's.
///
/// @param classic  how many fell into each bucket of [Durations#bounds], the one without a bound last
/// @param fine     how many fell into each fine bucket: the first up to [#LEAST_SECONDS], then one for each index from
///                 [#FIRST_INDEX], with a bound of two to the power of an eighth of the index in seconds; the last
///                 has what is longer, too
/// @param sumNanos all times together
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Counted(long[] classic, long[] fine, long sumNanos) {
    /// As Prometheus names the growth of bounds by the eighth root of two.
    public static final int SCHEMA = 3;

    /// The bound of the first fine bucket, about 8 microseconds.
    public static final double LEAST_SECONDS = Math.scalb(1.0, Bounds.LEAST_EXPONENT);

    /// Of the second fine bucket.
    public static final int FIRST_INDEX = Bounds.LEAST_EXPONENT * Bounds.STEPS + 1;

    /// All of them.
    public long count() {
        long sum = 0;
        for (long one : classic) {
            sum += one;
        }
        return sum;
    }
}
