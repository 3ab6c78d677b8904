package lbd.core.runtime;

import java.util.concurrent.atomic.LongAdder;

/// Requests of one listener that were, or were not, sent a second time. Any thread counts.
public final class HedgeCounters {
    /// Sent to a second server, without an answer of the first.
    public final LongAdder sent = new LongAdder();

    /// Answered by the second.
    public final LongAdder won = new LongAdder();

    /// Would have been sent, but for the budget.
    public final LongAdder overBudget = new LongAdder();
}
