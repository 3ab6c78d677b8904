package lbd.daemon.push;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.List;

/// What goes to the collector at once, and what is to be remembered where it takes it. Confined to the exporter's
/// thread.
final class Batch {
    /// A collector refuses bodies that are too large, of which each sets its own limit; this is some 500 KB.
    static final int MOST_POINTS = 4096;

    final List<MetricData> metrics = new ArrayList<>();
    private final List<Runnable> taken = new ArrayList<>();
    private int points;

    /// @param count of its points
    void add(MetricData metric, int count) {
        metrics.add(metric);
        points += count;
    }

    void whenTaken(Runnable then) {
        taken.add(then);
    }

    int room() {
        return MOST_POINTS - points;
    }

    boolean isEmpty() {
        return metrics.isEmpty();
    }

    void taken() {
        taken.forEach(Runnable::run);
    }
}
