package lbd.daemon.push;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in OpenTelemetry's words what was read of all metrics: counters as monotonic sums, histograms as exponential
/// ones of scale 3, summaries and gauges as they are. Names are those of the page without `_total`, as OpenTelemetry
/// has it, and units those that the names end with. Confined to the exporter's thread.
///
/// Where the collector wants what has come since the last time, a series of which nothing has come is left out.
final class Reading {
    private static final Logger log = LoggerFactory.getLogger(Reading.class);

    private final Memory memory;
    private final Resource resource;
    private final boolean delta;
    private final long nowNanos;
    private final Consumer<Batch> to;
    private Batch batch = new Batch();

    /// @param nowNanos since 1970, when it was read
    /// @param to       gets full batches, and the rest
    Reading(Memory memory, Resource resource, boolean delta, long nowNanos, Consumer<Batch> to) {
        this.memory = memory;
        this.resource = resource;
        this.delta = delta;
        this.nowNanos = nowNanos;
        this.to = to;
    }

    void tell(MetricSnapshots all) {
        memory.begin();
        for (MetricSnapshot one : all) {
            switch (one) {
                case CounterSnapshot counters ->
                    metric(one, MetricDataType.DOUBLE_SUM, counters.getDataPoints(), this::counter, this::sums);
                case HistogramSnapshot histograms ->
                    metric(
                            one,
                            MetricDataType.EXPONENTIAL_HISTOGRAM,
                            histograms.getDataPoints(),
                            this::histogram,
                            points -> ExponentialHistogramData.create(temporality(), points));
                case SummarySnapshot summaries ->
                    metric(one, MetricDataType.SUMMARY, summaries.getDataPoints(), this::summary, SummaryData::create);
                case GaugeSnapshot gauges ->
                    metric(
                            one,
                            MetricDataType.DOUBLE_GAUGE,
                            gauges.getDataPoints(),
                            (_, point) -> gauge(point),
                            GaugeData::createDoubleGaugeData);
                default -> {
                    // Nobody makes others here.
                }
            }
        }
        hand();
        memory.end(nowNanos);
    }

    private interface Words<P, T> {
        /// @return null where there is nothing to tell
        @Nullable
        T of(String name, P point);
    }

    private <P extends DataPointSnapshot, T extends PointData> void metric(
            MetricSnapshot all,
            MetricDataType type,
            List<P> points,
            Words<P, T> words,
            Function<Collection<T>, Data<T>> data) {
        String name = all.getMetadata().getPrometheusName();
        List<T> told = new ArrayList<>();
        boolean faulty = false;
        for (P point : points) {
            T one = null;
            try {
                one = words.of(name, point);
            } catch (RuntimeException e) {
                // All others can be told whatever is wrong with one.
                faulty = faulty || logged(name, e);
            }
            if (one != null) {
                told.add(one);
                if (told.size() >= batch.room()) {
                    add(all, name, type, told, data);
                    hand();
                    told = new ArrayList<>();
                }
            }
        }
        add(all, name, type, told, data);
    }

    private static boolean logged(String name, RuntimeException fault) {
        log.atError()
                .addKeyValue("event", "metrics.internal_error")
                .addKeyValue("metric", name)
                .setCause(fault)
                .log();
        return true;
    }

    private <T extends PointData> void add(
            MetricSnapshot all, String name, MetricDataType type, List<T> told, Function<Collection<T>, Data<T>> data) {
        if (!told.isEmpty()) {
            String help = all.getMetadata().getHelp();
            batch.add(
                    new Metric(name, help == null ? "" : help, unit(name), type, data.apply(told), resource),
                    told.size());
        }
    }

    private void hand() {
        if (!batch.isEmpty()) {
            Batch full = batch;
            batch = new Batch();
            to.accept(full);
        }
    }

    private static String unit(String name) {
        return name.endsWith("_seconds") ? "s" : name.endsWith("_bytes") ? "By" : "";
    }

    private AggregationTemporality temporality() {
        return delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
    }

    private SumData<DoublePointData> sums(Collection<DoublePointData> points) {
        return SumData.createDoubleSumData(true, temporality(), points);
    }

    private static Attributes attributes(Labels labels) {
        AttributesBuilder attributes = Attributes.builder();
        for (int i = 0; i < labels.size(); i++) {
            attributes.put(labels.getName(i), labels.getValue(i));
        }
        return attributes.build();
    }

    private @Nullable DoublePointData gauge(GaugeDataPointSnapshot point) {
        // What cannot be told now.
        return Double.isNaN(point.getValue())
                ? null
                : DoublePointData.create(
                        nowNanos, nowNanos, attributes(point.getLabels()), point.getValue(), List.of());
    }

    private @Nullable DoublePointData counter(String name, CounterDataPointSnapshot point) {
        Series series = memory.of(name, point.getLabels());
        double value = point.getValue();
        boolean anew = value < series.value;
        if (!delta) {
            restart(series, anew);
            series.value = value;
            return point(series.startNanos, point.getLabels(), value);
        }
        double more = anew ? value : value - series.value;
        long since = series.toldNanos;
        if (memory.isBaseline() || more == 0) {
            series.value = value;
            series.toldNanos = nowNanos;
            return null;
        }
        batch.whenTaken(() -> {
            series.value = value;
            series.toldNanos = nowNanos;
        });
        return point(since, point.getLabels(), more);
    }

    private DoublePointData point(long since, Labels labels, double value) {
        return DoublePointData.create(since, nowNanos, attributes(labels), value, List.of());
    }

    /// What was removed and came back between two readings counts from nought.
    private void restart(Series series, boolean anew) {
        if (anew) {
            series.startNanos = memory.lastNanos();
        }
    }

    private @Nullable ExponentialHistogramPointData histogram(String name, HistogramDataPointSnapshot point) {
        Series series = memory.of(name, point.getLabels());
        long count = Histograms.count(point);
        boolean anew = Histograms.isAnew(series, point);
        Attributes attributes = attributes(point.getLabels());
        if (!delta) {
            restart(series, anew);
            Histograms.keep(series, point, nowNanos);
            return Histograms.whole(point, series.startNanos, nowNanos, attributes);
        }
        long since = series.toldNanos;
        if (memory.isBaseline() || (!anew && count == series.count)) {
            Histograms.keep(series, point, nowNanos);
            return null;
        }
        ExponentialHistogramPointData more = anew
                ? Histograms.whole(point, since, nowNanos, attributes)
                : Histograms.since(series, point, nowNanos, attributes);
        batch.whenTaken(() -> Histograms.keep(series, point, nowNanos));
        return more;
    }

    private SummaryPointData summary(String name, SummaryDataPointSnapshot point) {
        Series series = memory.of(name, point.getLabels());
        List<ValueAtQuantile> quantiles = new ArrayList<>();
        point.getQuantiles().forEach(one -> quantiles.add(ValueAtQuantile.create(one.getQuantile(), one.getValue())));
        return SummaryPointData.create(
                series.startNanos,
                nowNanos,
                attributes(point.getLabels()),
                point.getCount(),
                point.getSum(),
                quantiles);
    }
}
