package lbd.daemon.push;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.core.count.Counted;

/// Histograms as OpenTelemetry has them. Both sides grow their bounds by the eighth root of two, and differ in how they
/// number buckets: Prometheus by the upper bound, OpenTelemetry by the lower one.
///
/// What lies below the least bound, 8 microseconds, is in a bucket that ends there: OpenTelemetry's for zero would say
/// that it took no time at all.
final class Histograms {
    private static final int LEAST = Counted.FIRST_INDEX - 1;
    private static final ExponentialHistogramBuckets NONE =
            ExponentialHistogramBuckets.create(Counted.SCHEMA, 0, List.of());

    private Histograms() {}

    static long count(HistogramDataPointSnapshot point) {
        return point.getCount();
    }

    /// All since the start.
    static ExponentialHistogramPointData whole(
            HistogramDataPointSnapshot point, long since, long nowNanos, Attributes attributes) {
        return point(point, counts(point), point.getSum(), since, nowNanos, attributes);
    }

    /// Whether it counts from nought since it was told or read last: no bucket ever loses anything, and one that was
    /// removed and came back may have more in all than it had before.
    static boolean isAnew(Series series, HistogramDataPointSnapshot point) {
        if (point.getCount() < series.count || point.getNativeZeroCount() < series.least) {
            return true;
        }
        NativeHistogramBuckets before = series.buckets;
        NativeHistogramBuckets now = point.getNativeBucketsForPositiveValues();
        // Both are in order.
        int at = 0;
        for (int i = 0; i < before.size(); i++) {
            int index = before.getBucketIndex(i);
            while (at < now.size() && now.getBucketIndex(at) < index) {
                at++;
            }
            long its = at < now.size() && now.getBucketIndex(at) == index ? now.getCount(at) : 0;
            if (its < before.getCount(i)) {
                return true;
            }
        }
        return false;
    }

    /// What has come since it was told last, where it is not anew.
    static ExponentialHistogramPointData since(
            Series series, HistogramDataPointSnapshot point, long nowNanos, Attributes attributes) {
        long[] counts = counts(point);
        NativeHistogramBuckets before = series.buckets;
        for (int i = 0; i < before.size(); i++) {
            counts[before.getBucketIndex(i) - LEAST] -= before.getCount(i);
        }
        counts[0] -= series.least;
        double more = Math.max(0, point.getSum() - series.value);
        return point(point, counts, more, series.toldNanos, nowNanos, attributes);
    }

    static void keep(Series series, HistogramDataPointSnapshot point, long nowNanos) {
        series.value = point.getSum();
        series.count = point.getCount();
        series.buckets = point.getNativeBucketsForPositiveValues();
        series.least = point.getNativeZeroCount();
        series.toldNanos = nowNanos;
    }

    /// From the bucket below the least bound to the last that has something.
    private static long[] counts(HistogramDataPointSnapshot point) {
        NativeHistogramBuckets buckets = point.getNativeBucketsForPositiveValues();
        int size = buckets.size();
        int last = size == 0 ? LEAST : buckets.getBucketIndex(size - 1);
        long[] counts = new long[last - LEAST + 1];
        counts[0] = point.getNativeZeroCount();
        for (int i = 0; i < size; i++) {
            counts[buckets.getBucketIndex(i) - LEAST] = buckets.getCount(i);
        }
        return counts;
    }

    private static ExponentialHistogramPointData point(
            HistogramDataPointSnapshot point,
            long[] counts,
            double sum,
            long since,
            long nowNanos,
            Attributes attributes) {
        return ExponentialHistogramPointData.create(
                Counted.SCHEMA,
                sum,
                0,
                false,
                0,
                false,
                0,
                buckets(counts),
                NONE,
                since,
                nowNanos,
                attributes,
                exemplars(point, since));
    }

    private static ExponentialHistogramBuckets buckets(long[] counts) {
        int first = 0;
        int end = counts.length;
        while (first < end && counts[first] == 0) {
            first++;
        }
        while (end > first && counts[end - 1] == 0) {
            end--;
        }
        if (first == end) {
            return NONE;
        }
        List<Long> all = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            all.add(counts[i]);
        }
        return ExponentialHistogramBuckets.create(Counted.SCHEMA, LEAST + first - 1, all);
    }

    /// Those of the time that the point is about.
    private static List<DoubleExemplarData> exemplars(HistogramDataPointSnapshot point, long since) {
        if (point.getExemplars().size() == 0) {
            return List.of();
        }
        List<DoubleExemplarData> all = new ArrayList<>();
        for (Exemplar one : point.getExemplars()) {
            long at = TimeUnit.MILLISECONDS.toNanos(one.getTimestampMillis());
            if (at >= since) {
                all.add(exemplar(one, at));
            }
        }
        return all;
    }

    /// Without the span, the trace would be lost on the way: then it is an attribute.
    private static DoubleExemplarData exemplar(Exemplar one, long at) {
        AttributesBuilder attributes = Attributes.builder();
        Labels labels = one.getLabels();
        String trace = labels.get(Exemplar.TRACE_ID);
        String span = labels.get(Exemplar.SPAN_ID);
        boolean both = trace != null && span != null;
        for (int i = 0; i < labels.size(); i++) {
            String name = labels.getName(i);
            if (!both || !(name.equals(Exemplar.TRACE_ID) || name.equals(Exemplar.SPAN_ID))) {
                attributes.put(name, labels.getValue(i));
            }
        }
        SpanContext context = both
                ? SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault())
                : SpanContext.getInvalid();
        return DoubleExemplarData.create(attributes.build(), at, context, one.getValue());
    }
}
