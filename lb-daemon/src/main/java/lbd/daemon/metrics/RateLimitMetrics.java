package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.core.limit.Limit;
import lbd.core.runtime.RuntimeState;

/// Rate limits, over all listeners that name them.
final class RateLimitMetrics implements MetricSource {
    private final RuntimeState state;

    RateLimitMetrics(RuntimeState state) {
        this.state = state;
    }

    @Override
    public void read(Page page) {
        state.limits().values().forEach(limit -> read(page, limit));
    }

    private static void read(Page page, Limit limit) {
        Labels labels = Labels.of("limit", limit.spec().name());
        result(page, labels, "passed", limit.passed.sum());
        result(page, labels, "limited", limit.limited.sum());
        result(page, labels, "delayed", limit.delayed.sum());
        result(page, labels, "dry_run", limit.dryRun.sum());
        page.counter(
                "lbd_rate_limit_displaced",
                "Keys that a rate limit forgot before their time, for want of room.",
                labels,
                limit.displaced());
    }

    private static void result(Page page, Labels labels, String result, long count) {
        page.counter(
                "lbd_rate_limit_requests",
                "Requests that a rate limit has counted, by what became of them.",
                labels.add("result", result),
                count);
    }
}
