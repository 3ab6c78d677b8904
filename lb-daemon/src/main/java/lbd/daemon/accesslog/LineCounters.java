package lbd.daemon.accesslog;

import java.util.concurrent.atomic.LongAdder;

/// What became of the lines.
public final class LineCounters {
    public final LongAdder written = new LongAdder();

    /// No buffer was free: the output is slower than the traffic.
    public final LongAdder dropped = new LongAdder();

    /// The output refused them: a full disk, a closed pipe.
    public final LongAdder failed = new LongAdder();
}
