package lbd.core.trace;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Sampled requests that wait for who sends them on. Event loops add, one thread takes; nobody waits for anybody.
public final class TraceQueue {
    /// Requests that may wait.
    public static final int MOST = 4096;

    private final Queue<TracedRequest> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /// Spans by what became of them.
    public final LongAdder exported = new LongAdder();

    public final LongAdder dropped = new LongAdder();

    public final LongAdder failed = new LongAdder();

    /// Any thread.
    ///
    /// @param over is not changed any more
    public void add(TracedRequest over) {
        if (count.incrementAndGet() > MOST) {
            count.decrementAndGet();
            dropped.add(over.spans());
        } else {
            waiting.add(over);
        }
    }

    /// The one that has waited for longest; null: there is none.
    public @Nullable TracedRequest take() {
        TracedRequest next = waiting.poll();
        if (next != null) {
            count.decrementAndGet();
        }
        return next;
    }

    /// How many wait.
    public int size() {
        return count.get();
    }
}
