package lbd.proxy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// A sum to which each loop adds its part, told by whoever is the last.
final class LoopSum {
    private final AtomicInteger missing;
    private final AtomicInteger sum = new AtomicInteger();
    private final IntConsumer complete;

    LoopSum(int loops, IntConsumer complete) {
        missing = new AtomicInteger(loops);
        this.complete = complete;
    }

    /// Once on each loop.
    void add(int part) {
        sum.addAndGet(part);
        if (missing.decrementAndGet() == 0) {
            complete.accept(sum.get());
        }
    }
}
