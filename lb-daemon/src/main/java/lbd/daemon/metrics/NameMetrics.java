package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.proxy.resolve.LookUpCounts;
import lbd.proxy.resolve.Result;

/// Look-ups of servers' host names.
final class NameMetrics implements MetricSource {
    private final LookUpCounts counts;

    NameMetrics(LookUpCounts counts) {
        this.counts = counts;
    }

    @Override
    public void read(Page page) {
        for (Result result : Result.values()) {
            page.counter(
                    "lbd_dns_lookups",
                    "Look-ups of servers' host names, by what they came to.",
                    Labels.of("result", result.word()),
                    counts.count(result));
        }
    }
}
