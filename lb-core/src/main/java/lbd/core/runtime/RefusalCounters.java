package lbd.core.runtime;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counts refused connections by reason. Any thread.
public final class RefusalCounters {
    // Complete before it is shared, and not changed any more.
    private final Map<ConnectionRefusal, LongAdder> counts = new EnumMap<>(ConnectionRefusal.class);

    RefusalCounters() {
        for (ConnectionRefusal reason : ConnectionRefusal.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    public void count(ConnectionRefusal reason) {
        of(reason).increment();
    }

    public long sum(ConnectionRefusal reason) {
        return of(reason).sum();
    }

    private LongAdder of(ConnectionRefusal reason) {
        return Objects.requireNonNull(counts.get(reason));
    }
}
