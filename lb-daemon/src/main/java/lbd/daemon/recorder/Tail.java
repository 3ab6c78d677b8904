package lbd.daemon.recorder;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import lbd.core.accesslog.AccessRecord;

/// What somebody watches at this moment: records wait here, a queue for each loop, until he asks for them again.
public final class Tail {
    /// Records that wait in each queue.
    static final int MOST = 2000;

    private final long id;
    private final Match match;
    private final List<Queue> queues;
    private final LongAdder missed = new LongAdder();
    private volatile long askedNanos;

    private static final class Queue {
        private final ConcurrentLinkedQueue<AccessRecord> records = new ConcurrentLinkedQueue<>();
        private final AtomicInteger count = new AtomicInteger();
    }

    Tail(long id, Match match, int loops, long nowNanos) {
        this.id = id;
        this.match = match;
        this.queues = Stream.generate(Queue::new).limit(loops).toList();
        this.askedNanos = nowNanos;
    }

    long id() {
        return id;
    }

    /// When somebody asked for it last.
    long askedNanos() {
        return askedNanos;
    }

    /// Called on event loops.
    boolean wants(AccessRecord record) {
        return match.holds(record);
    }

    /// Called on the event loop of that index.
    void add(int loop, AccessRecord record) {
        Queue queue = queues.get(loop);
        if (queue.count.get() >= MOST) {
            missed.increment();
        } else {
            queue.count.incrementAndGet();
            queue.records.add(record);
        }
    }

    /// What has come since the last time, in the order of its ends on each loop.
    Watched take(long nowNanos) {
        askedNanos = nowNanos;
        List<AccessRecord> taken = new ArrayList<>();
        for (Queue queue : queues) {
            for (AccessRecord record = queue.records.poll(); record != null; record = queue.records.poll()) {
                queue.count.decrementAndGet();
                taken.add(record);
            }
        }
        taken.sort(Recorder.BY_END);
        return new Watched(id, taken, missed.sumThenReset());
    }

    /// @param id     to ask with the next time
    /// @param missed records for which there was no place
    public record Watched(long id, List<AccessRecord> records, long missed) {}
}
