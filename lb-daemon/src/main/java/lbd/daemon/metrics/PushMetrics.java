package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.daemon.push.PushCounts;

/// What became of metrics that are sent.
final class PushMetrics implements MetricSource {
    private static final String NAME = "lbd_metric_exports";
    private static final String HELP = "Times that metrics were sent to a collector, by what became of them.";

    private final PushCounts counts;

    PushMetrics(PushCounts counts) {
        this.counts = counts;
    }

    @Override
    public void read(Page page) {
        page.counter(NAME, HELP, Labels.of("result", "exported"), counts.exported.sum());
        page.counter(NAME, HELP, Labels.of("result", "failed"), counts.failed.sum());
    }
}
