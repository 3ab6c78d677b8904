package lbd.proxy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import lbd.proxy.loop.Loop;

/// How much a loop works from one turn to the next: what others wait for. Not the time that passes, of which other
/// programs have their part. Confined to the loop.
public final class Turns {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Loop loop;
    private long before;
    private long longest;
    private boolean ended;

    public Turns(Loop loop) {
        this.loop = loop;
    }

    public void begin() {
        before = threads.getCurrentThreadCpuTime();
        loop.nextTurn(() -> {}, this::next);
    }

    private void next() {
        long now = threads.getCurrentThreadCpuTime();
        longest = Math.max(longest, now - before);
        before = now;
        if (!ended) {
            loop.nextTurn(() -> {}, this::next);
        }
    }

    /// Nanoseconds of the longest.
    public long end() {
        ended = true;
        return longest;
    }
}
