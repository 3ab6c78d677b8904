package lbd.core.runtime;

import java.util.concurrent.atomic.LongAdder;

/// What the process as a whole has run out of. Event loops add.
public final class ShortageCounters {
    /// A client found all connections of the process taken.
    public final LongAdder places = new LongAdder();

    /// There was no descriptor, or no memory of the kernel, for a connection.
    public final LongAdder descriptors = new LongAdder();

    ShortageCounters() {}
}
