package lbd.daemon.push;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.Map;

/// Since when each series counts. One that was not there at the reading before counts since then; those of the first
/// reading count since the process does. Confined to the exporter's thread.
final class Memory {
    private final Map<String, Map<Labels, Series>> byName = new HashMap<>();
    private final long startNanos;
    private final boolean delta;
    private long lastNanos;
    private int reading;
    private boolean baseline;

    /// @param startNanos since 1970, when the process began to count
    /// @param delta      whether what has come since the last time is told, not all
    /// @param goesOn     whether what was counted before the first reading may have been told before
    Memory(long startNanos, boolean delta, boolean goesOn) {
        this.startNanos = startNanos;
        this.delta = delta;
        lastNanos = startNanos;
        baseline = delta && goesOn;
    }

    /// For what is told in the other way from now on.
    Memory anew(boolean otherDelta) {
        return new Memory(startNanos, otherDelta, reading > 0 || baseline);
    }

    boolean isDelta() {
        return delta;
    }

    void begin() {
        reading++;
    }

    Series of(String name, Labels labels) {
        Map<Labels, Series> its = byName.computeIfAbsent(name, _ -> new HashMap<>());
        Series series = its.get(labels);
        if (series == null) {
            series = new Series(lastNanos);
            its.put(labels, series);
        }
        series.reading = reading;
        return series;
    }

    /// When the reading before was.
    long lastNanos() {
        return lastNanos;
    }

    /// Whether nothing of the reading in hand is told.
    boolean isBaseline() {
        return baseline;
    }

    /// Forgets what is not there any more.
    void end(long nowNanos) {
        lastNanos = nowNanos;
        baseline = false;
        byName.values().removeIf(its -> {
            its.values().removeIf(series -> series.reading != reading);
            return its.isEmpty();
        });
    }

    int size() {
        return byName.values().stream().mapToInt(Map::size).sum();
    }
}
