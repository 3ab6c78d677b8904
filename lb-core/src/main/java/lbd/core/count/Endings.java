package lbd.core.count;

import lbd.core.accesslog.EndReason;

/// How requests or sessions ended, and how long they took from their beginning. Any thread adds.
@SuppressWarnings("EnumOrdinal") // an array of counters, of which nothing outlives the process
public final class Endings {
    private final CountBy<EndReason> reasons = new CountBy<>(EndReason.class);
    private final Durations durations = new Durations();

    public void add(EndReason reason, long tookNanos) {
        reasons.add(reason);
        durations.add(tookNanos);
    }

    public long sum(EndReason reason) {
        return reasons.sum(reason);
    }

    public Durations durations() {
        return durations;
    }
}
