package lbd.core.pool;

import java.util.concurrent.atomic.LongAdder;

/// What one server has done since the process started, or since its address came into the configuration.
public final class ServerCounters {
    /// Requests or TCP connections given to it.
    public final LongAdder picked = new LongAdder();

    /// Connections opened to it.
    public final LongAdder connects = new LongAdder();

    public final LongAdder connectFailures = new LongAdder();

    /// Work that failed on its side after the connection stood.
    public final LongAdder failures = new LongAdder();

    /// Bytes sent to it and received from it.
    public final LongAdder bytesSent = new LongAdder();

    public final LongAdder bytesReceived = new LongAdder();

    /// Answers by class of status; index 1 for 1xx to 5 for 5xx, 0 for others.
    public final StatusCounters statuses = new StatusCounters();
}
