package lbd.daemon.recent;

import lbd.core.count.Durations;

/// A quantile out of a histogram's buckets, as Prometheus estimates it: within a bucket all is spread evenly.
final class Quantile {
    private static final double NANOS_PER_MILLI = 1e6;

    private Quantile() {}

    /// @param counts of the buckets of [Durations], the one without a bound last
    /// @param part   0.99: so many of all took at most that long
    /// @return milliseconds; the highest bound where it lies beyond; NaN where nothing was counted
    static double millis(long[] counts, double part) {
        long[] bounds = Durations.bounds();
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        double rank = all * part;
        long below = 0;
        for (int i = 0; i < bounds.length && all > 0; i++) {
            if (below + counts[i] >= rank) {
                double lower = i == 0 ? 0 : bounds[i - 1];
                return (lower + (bounds[i] - lower) * (rank - below) / counts[i]) / NANOS_PER_MILLI;
            }
            below += counts[i];
        }
        return all == 0 ? Double.NaN : bounds[bounds.length - 1] / NANOS_PER_MILLI;
    }
}
