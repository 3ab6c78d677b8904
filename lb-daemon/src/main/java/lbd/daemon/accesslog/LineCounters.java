package lbd.daemon.accesslog;

import java.util.concurrent.atomic.LongAdder;

/// What became of the lines, and of the files that they are in.
public final class LineCounters {
    public final LongAdder written = new LongAdder();

    /// No buffer was free: the output is slower than the traffic.
    public final LongAdder dropped = new LongAdder();

    /// The output refused them: a full disk, a closed pipe.
    public final LongAdder failed = new LongAdder();

    /// Files that were put aside for new ones.
    public final LongAdder rotated = new LongAdder();

    /// Files that could not be.
    public final LongAdder notRotated = new LongAdder();
}
