package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.core.pool.StatusCounters;

/// Answers by the class of their status, as both listeners and servers count them.
final class Statuses {
    private static final String[] CLASSES = {"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private Statuses() {}

    static void read(Page page, String name, String help, Labels labels, StatusCounters statuses) {
        for (int i = 0; i < CLASSES.length; i++) {
            page.counter(name, help, labels.add("status", CLASSES[i]), statuses.sum(i));
        }
    }
}
