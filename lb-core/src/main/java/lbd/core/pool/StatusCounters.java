package lbd.core.pool;

import java.util.concurrent.atomic.LongAdder;

/// Answers counted by the class of their status.
public final class StatusCounters {
    private final LongAdder[] classes = new LongAdder[6];

    public StatusCounters() {
        for (int i = 0; i < classes.length; i++) {
            classes[i] = new LongAdder();
        }
    }

    /// @param status 100 to 599; anything else counts as class 0
    public void count(int status) {
        int index = status / 100;
        classes[index >= 1 && index <= 5 ? index : 0].increment();
    }

    /// @param statusClass 1 for 1xx to 5 for 5xx, 0 for anything else
    public long sum(int statusClass) {
        return classes[statusClass].sum();
    }
}
