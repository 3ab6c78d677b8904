package lbd.daemon.accesslog;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The buffers that lines travel in: at most so many at once, reused. Any thread.
final class Buffers {
    static final int CAPACITY = 64 * 1024;

    private final ConcurrentLinkedQueue<LineBuffer> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left;

    /// @param max allotted at once
    Buffers(int max) {
        left = new AtomicInteger(max);
    }

    /// @param room that it must have
    /// @return null when all are on their way
    @Nullable
    LineBuffer take(int room) {
        if (left.getAndDecrement() <= 0) {
            left.incrementAndGet();
            return null;
        }
        if (room > CAPACITY) {
            // A long template full of escapes: rare enough to let the collector have it.
            return new LineBuffer(room);
        }
        LineBuffer buffer = free.poll();
        return buffer != null ? buffer : new LineBuffer(CAPACITY);
    }

    void giveBack(LineBuffer buffer) {
        buffer.clear();
        if (buffer.bytes().length == CAPACITY) {
            free.add(buffer);
        }
        left.incrementAndGet();
    }
}
