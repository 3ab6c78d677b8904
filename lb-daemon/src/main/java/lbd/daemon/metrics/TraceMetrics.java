package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.core.runtime.RuntimeState;
import lbd.core.trace.TraceQueue;

/// What became of sampled requests.
final class TraceMetrics implements MetricSource {
    private static final String NAME = "lbd_trace_spans";
    private static final String HELP = "Spans of sampled requests, by what became of them.";

    private final TraceQueue traces;

    TraceMetrics(RuntimeState state) {
        traces = state.traces();
    }

    @Override
    public void read(Page page) {
        page.counter(NAME, HELP, Labels.of("result", "exported"), traces.exported.sum());
        page.counter(NAME, HELP, Labels.of("result", "dropped"), traces.dropped.sum());
        page.counter(NAME, HELP, Labels.of("result", "failed"), traces.failed.sum());
        page.gauge(
                "lbd_trace_queue_length", "Sampled requests that wait for the collector.", Labels.EMPTY, traces.size());
    }
}
