package lbd.daemon.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.List;
import lbd.core.count.Counted;
import lbd.core.count.Durations;
import org.junit.jupiter.api.Test;

class HistogramsTest {
    private Durations durations = new Durations();

    private HistogramDataPointSnapshot point(Exemplar... exemplars) {
        Counted counted = durations.counted();
        NativeHistogramBuckets.Builder fine = NativeHistogramBuckets.builder();
        for (int i = 1; i < counted.fine().length; i++) {
            if (counted.fine()[i] > 0) {
                fine.bucket(Counted.FIRST_INDEX + i - 1, counted.fine()[i]);
            }
        }
        return new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(new double[] {1, Double.POSITIVE_INFINITY}, new long[] {counted.count(), 0}),
                Counted.SCHEMA,
                counted.fine()[0],
                Counted.LEAST_SECONDS,
                fine.build(),
                NativeHistogramBuckets.EMPTY,
                counted.sumNanos() / 1e9,
                Labels.EMPTY,
                Exemplars.of(exemplars),
                0);
    }

    /// Whether a bucket with one in it has these seconds between its bounds, which are OpenTelemetry's: above
    /// 2^(index/8), up to 2^((index+1)/8).
    private static boolean holds(ExponentialHistogramPointData told, double seconds) {
        List<Long> counts = told.getPositiveBuckets().getBucketCounts();
        for (int i = 0; i < counts.size(); i++) {
            double index = told.getPositiveBuckets().getOffset() + i;
            if (counts.get(i) > 0 && seconds > Math.pow(2, index / 8) && seconds <= Math.pow(2, (index + 1) / 8)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void eachTimeIsInTheBucketThatHasItsBounds() {
        long[] times = {9_000, 123_456, 1_000_000, 987_654_321, 1_000_000_000, 45_000_000_000L};
        for (long nanos : times) {
            durations.add(nanos);
        }
        ExponentialHistogramPointData told = Histograms.whole(point(), 1, 2, Attributes.empty());
        assertEquals(times.length, told.getCount());
        assertEquals(3, told.getScale());
        for (long nanos : times) {
            assertTrue(holds(told, nanos / 1e9), nanos + " ns");
        }
    }

    @Test
    void shorterThanTheLeastBoundIsNotNought() {
        durations.add(100);
        ExponentialHistogramPointData told = Histograms.whole(point(), 1, 2, Attributes.empty());
        assertEquals(0, told.getZeroCount());
        assertTrue(holds(told, Counted.LEAST_SECONDS));
        assertEquals(1, told.getCount());
    }

    @Test
    void emptyOneHasNoBuckets() {
        ExponentialHistogramPointData told = Histograms.whole(point(), 1, 2, Attributes.empty());
        assertEquals(0, told.getCount());
        assertEquals(List.of(), told.getPositiveBuckets().getBucketCounts());
    }

    @Test
    void deltaHasWhatHasComeSince() {
        durations.add(100);
        durations.add(1_000_000);
        Series series = new Series(1);
        Histograms.keep(series, point(), 10);
        durations.add(1_000_000);
        durations.add(2_000_000_000);
        durations.add(100);
        ExponentialHistogramPointData more = Histograms.since(series, point(), 20, Attributes.empty());
        assertEquals(3, more.getCount());
        assertEquals(2.0010001, more.getSum(), 1e-9);
        assertEquals(10, more.getStartEpochNanos());
        assertTrue(holds(more, 0.001) && holds(more, 2) && holds(more, Counted.LEAST_SECONDS));
    }

    private static List<MetricData> told(Memory memory, long now, MetricSnapshot... all) {
        List<MetricData> metrics = new ArrayList<>();
        new Reading(memory, Resource.empty(), true, now, batch -> {
                    metrics.addAll(batch.metrics);
                    batch.taken();
                })
                .tell(MetricSnapshots.of(all));
        return metrics;
    }

    private static HistogramSnapshot histogram(String name, HistogramDataPointSnapshot point) {
        return HistogramSnapshot.builder().name(name).dataPoint(point).build();
    }

    private static long count(List<MetricData> told) {
        return told.getFirst()
                .getExponentialHistogramData()
                .getPoints()
                .iterator()
                .next()
                .getCount();
    }

    /// A server that was removed and came back within an interval, under more load than before.
    @Test
    void newCountersUnderAnOldNameAreToldAsAWholeHoweverMuchTheyHave() {
        Memory memory = new Memory(0, true, false);
        durations.add(1_000_000_000);
        assertEquals(1, count(told(memory, 10, histogram("a", point()))));
        durations = new Durations();
        durations.add(1_000_000);
        durations.add(1_000_000);
        assertEquals(2, count(told(memory, 20, histogram("a", point()))));
        // As many as before, or more, in buckets that were there.
        durations = new Durations();
        durations.add(1_000_000_000);
        durations.add(1_000_000);
        assertEquals(2, count(told(memory, 30, histogram("a", point()))));
        durations.add(1_000_000);
        assertEquals(1, count(told(memory, 40, histogram("a", point()))));
        durations.add(100);
        assertEquals(1, count(told(memory, 50, histogram("a", point()))));
    }

    @Test
    void whatCannotBeToldKeepsNothingElseFromBeingTold() {
        HistogramDataPointSnapshot below = new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(new double[] {Double.POSITIVE_INFINITY}, new long[] {1}),
                Counted.SCHEMA,
                0,
                Counted.LEAST_SECONDS,
                NativeHistogramBuckets.builder()
                        .bucket(Counted.FIRST_INDEX - 100, 1)
                        .build(),
                NativeHistogramBuckets.EMPTY,
                1,
                Labels.EMPTY,
                Exemplars.EMPTY,
                0);
        durations.add(1_000_000);
        List<MetricData> told = told(new Memory(0, true, false), 10, histogram("a", below), histogram("b", point()));
        assertEquals(List.of("b"), told.stream().map(MetricData::getName).toList());
        assertEquals(1, count(told));
    }

    @Test
    void exemplarsOfTheTimeNameTheirTrace() {
        durations.add(1_000_000);
        String trace = "0af7651916cd43dd8448eb211c80319c";
        Labels ids = Labels.of("trace_id", trace, "request_id", "r-1", "span_id", "b7ad6b7169203331");
        HistogramDataPointSnapshot point =
                point(new Exemplar(0.001, ids, 5), new Exemplar(0.5, Labels.of("request_id", "old"), 1));
        ExponentialHistogramPointData told = Histograms.whole(point, 2_000_000, 9_000_000, Attributes.empty());
        assertEquals(1, told.getExemplars().size());
        var one = told.getExemplars().getFirst();
        assertEquals(trace, one.getSpanContext().getTraceId());
        assertEquals("b7ad6b7169203331", one.getSpanContext().getSpanId());
        assertEquals(Attributes.builder().put("request_id", "r-1").build(), one.getFilteredAttributes());
    }
}
