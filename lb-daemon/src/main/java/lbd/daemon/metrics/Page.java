package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.count.Durations;

/// One scrape in the making: samples by the name of their metric, whose help the first of them gives.
final class Page {
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
        samples(histograms, name, help).add(HistogramPoint.of(durations, labels));
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
}
