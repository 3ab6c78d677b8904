package lbd.core.runtime;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counts connections that ended for a flood, by its kind. Any thread.
public final class FloodCounters {
    // Complete before it is shared, and not changed any more.
    private final Map<Flood, LongAdder> counts = new EnumMap<>(Flood.class);

    FloodCounters() {
        for (Flood kind : Flood.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    public void count(Flood kind) {
        of(kind).increment();
    }

    public long sum(Flood kind) {
        return of(kind).sum();
    }

    private LongAdder of(Flood kind) {
        return Objects.requireNonNull(counts.get(kind));
    }
}
