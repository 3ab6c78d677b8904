package lbd.proxy.http;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import lbd.core.model.edge.HedgeSpec;
import lbd.core.runtime.HedgeCounters;
import lbd.core.share.HedgeBudget;
import lbd.core.share.RecentTimes;
import lbd.proxy.loop.Loop;

/// When a route's requests are sent to a second server: one for all loops, but for the times of answers, of which each
/// loop has its own.
public final class Hedging {
    private final HedgeSpec spec;
    private final HedgeCounters counters;
    private final HedgeBudget budget;
    private final List<RecentTimes> times;

    /// @param loops that ask it
    public Hedging(HedgeSpec spec, HedgeCounters counters, int loops) {
        this.spec = spec;
        this.counters = counters;
        this.budget = new HedgeBudget(spec.budget());
        this.times = Stream.generate(RecentTimes::new).limit(loops).toList();
    }

    HedgeCounters counters() {
        return counters;
    }

    /// A request goes to a server.
    ///
    /// @return nanoseconds after which another is asked; -1: that is not known yet
    long begin(Loop loop) {
        budget.request();
        Duration after = spec.after();
        return after == null ? times.get(loop.index()).percentile(spec.percentile(), loop.nanoTime()) : after.toNanos();
    }

    /// An answer has begun, or would not have before.
    void answered(long tookNanos, Loop loop) {
        if (spec.after() == null) {
            times.get(loop.index()).add(tookNanos, loop.nanoTime());
        }
    }

    /// Whether one more request may be sent a second time.
    boolean isWithinBudget() {
        if (budget.take()) {
            return true;
        }
        counters.overBudget.increment();
        return false;
    }
}
