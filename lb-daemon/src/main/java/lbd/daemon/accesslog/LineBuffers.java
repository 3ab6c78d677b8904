package lbd.daemon.accesslog;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The buffers that lines travel in: at most so many at once, reused, the last one back first: the processor has it at
/// hand. Any thread.
final class LineBuffers {
    /// 800 lines of JSON. At each wake-up the writer and the system begin with cold caches: lines in buffers of 64 KiB
    /// cost the writer's thread half as much again.
    static final int CAPACITY = 256 * 1024;

    private final ConcurrentLinkedDeque<LineBuffer> free = new ConcurrentLinkedDeque<>();
    private final AtomicInteger left;

    /// @param max at once, but for those that event loops fill
    LineBuffers(int max) {
        left = new AtomicInteger(max);
    }

    /// For the one that another event loop fills.
    void allowOneMore() {
        left.incrementAndGet();
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
            free.push(buffer);
        }
        left.incrementAndGet();
    }
}
