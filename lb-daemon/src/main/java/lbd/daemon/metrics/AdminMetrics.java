package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.daemon.gate.GateCounts;
import lbd.daemon.gate.GateCounts.Refusal;

/// Who was not let in at the admin's TCP address.
final class AdminMetrics implements MetricSource {
    private final GateCounts counts;

    AdminMetrics(GateCounts counts) {
        this.counts = counts;
    }

    @Override
    public void read(Page page) {
        for (Refusal refusal : Refusal.values()) {
            page.counter(
                    "lbd_admin_refusals",
                    "Requests to the admin's TCP address that were refused, and watchers that were closed, by reason.",
                    Labels.of("reason", refusal.word()),
                    counts.sum(refusal));
        }
    }
}
