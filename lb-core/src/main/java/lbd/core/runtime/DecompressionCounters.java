package lbd.core.runtime;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.count.CountBy;

/// What has become of the bodies of a listener's requests that were to be decompressed. Any thread.
public final class DecompressionCounters {
    /// Requests whose bodies have begun to be.
    public final LongAdder requests = new LongAdder();

    /// Those that are being decompressed now: that many times native memory is held.
    public final AtomicLong open = new AtomicLong();

    /// Bytes of their bodies as they came from clients, and as they went on; told when a request is over.
    public final LongAdder bytesIn = new LongAdder();

    public final LongAdder bytesOut = new LongAdder();

    /// Requests that got no further for it.
    public final CountBy<DecompressionRefusal> refusals = new CountBy<>(DecompressionRefusal.class);

    public DecompressionCounters() {}
}
