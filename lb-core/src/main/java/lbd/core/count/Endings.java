package lbd.core.count;

import java.util.concurrent.atomic.LongAdder;
import lbd.core.accesslog.EndReason;

/// How requests or sessions ended, and how long they took from their beginning. Any thread adds.
@SuppressWarnings("EnumOrdinal") // an array of counters, of which nothing outlives the process
public final class Endings {
    private final LongAdder[] reasons = new LongAdder[EndReason.values().length];
    private final Durations durations = new Durations();

    public Endings() {
        for (int i = 0; i < reasons.length; i++) {
            reasons[i] = new LongAdder();
        }
    }

    public void add(EndReason reason, long tookNanos) {
        reasons[reason.ordinal()].increment();
        durations.add(tookNanos);
    }

    public long sum(EndReason reason) {
        return reasons[reason.ordinal()].sum();
    }

    public Durations durations() {
        return durations;
    }
}
