package lbd.core.runtime;

import java.util.concurrent.atomic.LongAdder;

/// Requests for files that could not be answered as they should be. Event loops add.
public final class FileCounters {
    /// Too many waited for the disk.
    public final LongAdder busy = new LongAdder();

    /// The disk did not answer in time.
    public final LongAdder silent = new LongAdder();

    /// The file, or a folder on the way to it, cannot be read.
    public final LongAdder unreadable = new LongAdder();

    /// The file became shorter while it was sent.
    public final LongAdder cut = new LongAdder();

    FileCounters() {}
}
