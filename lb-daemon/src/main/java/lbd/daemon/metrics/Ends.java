package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.core.accesslog.EndReason;
import lbd.core.count.Endings;

/// Ends of requests by their reason, as both listeners and pools count them.
final class Ends {
    private Ends() {}

    static void read(Page page, String name, String help, Labels labels, Endings endings) {
        for (EndReason reason : EndReason.values()) {
            page.counter(name, help, labels.add("reason", reason.word()), endings.sum(reason));
        }
    }
}
