package lbd.core.pool;

import java.util.concurrent.atomic.LongAdder;
import lbd.core.count.Durations;
import lbd.core.count.Endings;

/// What has been asked of one pool since it came into the configuration.
public final class PoolCounters {
    /// Requests or sessions that were for it, whether or not a server was found.
    public final Endings endings = new Endings();

    /// Waits in its queue that ended with a server.
    public final Durations queueWaits = new Durations();

    /// From a connection's beginning until it stood, with its TLS, to any of its servers.
    public final Durations connectTimes = new Durations();

    /// From the beginning of a request to the first byte of its answer.
    public final Durations firstBytes = new Durations();

    /// Work that found the servers full and as many waiting as may.
    public final LongAdder queueFull = new LongAdder();

    /// Further tries of work that had failed.
    public final LongAdder retries = new LongAdder();
}
