package lbd.daemon.push;

import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;

/// What is remembered of one series. Confined to the exporter's thread.
final class Series {
    /// Since when it counts, of time since 1970.
    long startNanos;

    /// When it was told last, of a collector that wants what has come since; at first since when it counts.
    long toldNanos;

    /// A counter, or the sum of a histogram: when it was told last or, where all since the start is told, read last.
    double value;

    /// Of a histogram, likewise.
    long count;

    NativeHistogramBuckets buckets = NativeHistogramBuckets.EMPTY;

    /// What lies below them.
    long least;

    /// By which it was read last.
    int reading;

    Series(long startNanos) {
        this.startNanos = startNanos;
        toldNanos = startNanos;
    }
}
