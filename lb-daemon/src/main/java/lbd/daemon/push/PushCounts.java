package lbd.daemon.push;

import java.util.concurrent.atomic.LongAdder;

/// What became of the times that metrics were sent. Any thread.
public final class PushCounts {
    /// All that was read was taken.
    public final LongAdder exported = new LongAdder();

    /// The collector has not taken all of it.
    public final LongAdder failed = new LongAdder();
}
