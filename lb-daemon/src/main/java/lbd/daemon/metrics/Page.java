package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.count.Durations;

/// One scrape in the making: samples by the name of their metric, whose help the first of them gives.
final class Page {
    private static final double NANOS = 1e9;
    private static final double[] BOUNDS = bounds();

    private final Map<String, Samples<GaugeDataPointSnapshot>> gauges = new LinkedHashMap<>();
    private final Map<String, Samples<CounterDataPointSnapshot>> counters = new LinkedHashMap<>();
    private final Map<String, Samples<HistogramDataPointSnapshot>> histograms = new LinkedHashMap<>();

    private record Samples<T>(MetricMetadata about, List<T> points) {}

    void gauge(String name, String help, Labels labels, double value) {
        samples(gauges, name, help).add(new GaugeDataPointSnapshot(value, labels, null));
    }

    void gauge(String name, String help, Labels labels, boolean holds) {
        gauge(name, help, labels, holds ? 1 : 0);
    }

    void gauge(String name, String help, Labels labels, long value) {
        gauge(name, help, labels, (double) value);
    }

    /// @param name without the `_total` that the page gives it
    void counter(String name, String help, Labels labels, long value) {
        counter(name, help, labels, (double) value);
    }

    void counter(String name, String help, Labels labels, double value) {
        samples(counters, name, help).add(new CounterDataPointSnapshot(value, labels, null, 0));
    }

    /// In seconds.
    void histogram(String name, String help, Labels labels, Durations durations) {
        ClassicHistogramBuckets buckets = ClassicHistogramBuckets.of(BOUNDS, durations.counts());
        double seconds = durations.sumNanos() / NANOS;
        samples(histograms, name, help)
                .add(new HistogramDataPointSnapshot(buckets, seconds, labels, Exemplars.EMPTY, 0));
    }

    private static <T> List<T> samples(Map<String, Samples<T>> of, String name, String help) {
        return of.computeIfAbsent(name, n -> new Samples<>(new MetricMetadata(n, help), new ArrayList<>()))
                .points();
    }

    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        gauges.values().forEach(s -> all.metricSnapshot(new GaugeSnapshot(s.about(), s.points())));
        counters.values().forEach(s -> all.metricSnapshot(new CounterSnapshot(s.about(), s.points())));
        histograms.values().forEach(s -> all.metricSnapshot(new HistogramSnapshot(s.about(), s.points())));
        return all.build();
    }

    private static double[] bounds() {
        double[] seconds =
                Arrays.stream(Durations.bounds()).mapToDouble(n -> n / NANOS).toArray();
        double[] andRest = Arrays.copyOf(seconds, seconds.length + 1);
        andRest[seconds.length] = Double.POSITIVE_INFINITY;
        return andRest;
    }
}
