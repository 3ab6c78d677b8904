package lbd.core.pool;

import java.util.concurrent.atomic.AtomicInteger;

/// The places of idle connections, over all event loops. Any thread.
final class IdlePlaces {
    private final AtomicInteger taken = new AtomicInteger();

    /// @return false when there are so many already
    boolean take(int limit) {
        if (taken.incrementAndGet() <= limit) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void free() {
        taken.decrementAndGet();
    }
}
