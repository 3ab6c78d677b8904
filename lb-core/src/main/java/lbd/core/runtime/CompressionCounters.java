package lbd.core.runtime;

import java.util.concurrent.atomic.LongAdder;
import lbd.core.count.CountBy;

/// What compression has made of a listener's answers. Any thread.
public final class CompressionCounters {
    /// Answers whose compression has begun.
    public final LongAdder answers = new LongAdder();

    /// Bytes of their bodies as they came from servers, and as they went to clients; told when an answer is over.
    public final LongAdder bytesIn = new LongAdder();

    public final LongAdder bytesOut = new LongAdder();

    /// Answers that would have been compressed if there had been less to do.
    public final CountBy<CompressionRefusal> refusals = new CountBy<>(CompressionRefusal.class);

    public CompressionCounters() {}
}
