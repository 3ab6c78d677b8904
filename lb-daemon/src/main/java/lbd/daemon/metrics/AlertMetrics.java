package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.Supplier;
import lbd.daemon.alert.AlertCounts;

/// Alerts, by their names.
final class AlertMetrics implements MetricSource {
    private final Supplier<List<AlertCounts>> alerts;

    AlertMetrics(Supplier<List<AlertCounts>> alerts) {
        this.alerts = alerts;
    }

    @Override
    public void read(Page page) {
        for (AlertCounts one : alerts.get()) {
            Labels labels = Labels.of("alert", one.name(), "kind", one.kind());
            page.counter("lbd_alerts_sent", "Messages of alerts that got through.", labels, one.sent());
            page.counter("lbd_alerts_failed", "Attempts to send one that failed.", labels, one.failed());
            page.counter(
                    "lbd_alerts_dropped",
                    "Events that are in no message that got through, for their number or for failures.",
                    labels,
                    one.dropped());
            page.gauge("lbd_alerts_waiting", "Events that wait to be sent.", labels, one.waiting());
        }
    }
}
