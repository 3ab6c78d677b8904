package lbd.core.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.count.CountBy;

/// What of a listener's bodies waits, or has waited, on the disk. Any thread.
public final class DiskCounters {
    /// Bytes of the disk that are taken now.
    public final AtomicLong held = new AtomicLong();

    /// Bytes that were written.
    public final LongAdder written = new LongAdder();

    /// Messages that had a file.
    public final LongAdder files = new LongAdder();

    /// Messages that were to have more of it and did not.
    public final CountBy<DiskRefusal> refusals = new CountBy<>(DiskRefusal.class);

    public DiskCounters() {}
}
