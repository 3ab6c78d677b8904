package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Arrays;
import java.util.List;
import lbd.core.count.Counted;
import lbd.core.count.Durations;

/// One histogram in both its forms, classic and native, and with examples of what it has counted. Which of that a
/// scraper sees is for the format that it asks for.
final class HistogramPoint {
    private static final double NANOS = 1e9;
    private static final double[] BOUNDS = bounds();

    /// Of names and values of an exemplar's labels together, as OpenMetrics allows.
    private static final int MOST_CHARACTERS = 128;

    private HistogramPoint() {}

    /// In seconds.
    static HistogramDataPointSnapshot of(Durations durations, Labels labels) {
        Counted counted = durations.counted();
        return new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(BOUNDS, counted.classic()),
                Counted.SCHEMA,
                counted.fine()[0],
                Counted.LEAST_SECONDS,
                fine(counted.fine()),
                NativeHistogramBuckets.EMPTY,
                counted.sumNanos() / NANOS,
                labels,
                exemplars(durations),
                0);
    }

    private static NativeHistogramBuckets fine(long[] counts) {
        NativeHistogramBuckets.Builder buckets = NativeHistogramBuckets.builder();
        for (int i = 1; i < counts.length; i++) {
            if (counts[i] > 0) {
                buckets.bucket(Counted.FIRST_INDEX + i - 1, counts[i]);
            }
        }
        return buckets.build();
    }

    private static Exemplars exemplars(Durations durations) {
        lbd.core.count.Exemplar[] shown = durations.exemplars();
        if (shown.length == 0) {
            return Exemplars.EMPTY;
        }
        List<Exemplar> all = Arrays.stream(shown)
                .map(one -> new Exemplar(one.nanos() / NANOS, labels(one), one.millis()))
                .filter(one -> !one.getLabels().isEmpty())
                .toList();
        return Exemplars.of(all);
    }

    private static Labels labels(lbd.core.count.Exemplar shown) {
        Labels labels = Labels.EMPTY;
        int room = MOST_CHARACTERS;
        String[][] pairs = {
            {"trace_id", shown.traceId()}, {"request_id", shown.requestId()}, {"span_id", shown.spanId()}
        };
        for (String[] pair : pairs) {
            int needed = pair[1] == null ? 0 : pair[0].length() + pair[1].length();
            if (needed > 0 && needed <= room) {
                labels = labels.add(pair[0], pair[1]);
                room -= needed;
            }
        }
        return labels;
    }

    private static double[] bounds() {
        double[] seconds =
                Arrays.stream(Durations.bounds()).mapToDouble(n -> n / NANOS).toArray();
        double[] andRest = Arrays.copyOf(seconds, seconds.length + 1);
        andRest[seconds.length] = Double.POSITIVE_INFINITY;
        return andRest;
    }
}
