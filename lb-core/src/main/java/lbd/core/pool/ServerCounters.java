package lbd.core.pool;

import java.util.concurrent.atomic.LongAdder;
import lbd.core.count.CountBy;
import lbd.core.count.Durations;
import lbd.core.count.Flood;

/// What one server has done since the process started, or since its address came into the configuration.
@SuppressWarnings("EnumOrdinal") // an array of counters, of which nothing outlives the process
public final class ServerCounters {
    /// Requests, TCP connections or UDP sessions given to it.
    public final LongAdder picked = new LongAdder();

    /// Connections opened to it.
    public final LongAdder connects = new LongAdder();

    /// Times that checks took it down.
    public final LongAdder downs = new LongAdder();

    /// Bytes sent to it and received from it.
    public final LongAdder bytesSent = new LongAdder();

    public final LongAdder bytesReceived = new LongAdder();

    /// Datagrams (UDP) sent to it and received from it.
    public final LongAdder datagramsSent = new LongAdder();

    public final LongAdder datagramsReceived = new LongAdder();

    /// Answers by class of status; index 1 for 1xx to 5 for 5xx, 0 for others.
    public final StatusCounters statuses = new StatusCounters();

    /// From the pick until the server did its part: its answer began, or a TCP connection stood.
    public final Durations responseTimes = new Durations();

    /// From a connection's beginning until it stood, with its TLS.
    public final Durations connectTimes = new Durations();

    /// From the pick until it had no more to do with the work, failed or not.
    public final Durations workTimes = new Durations();

    /// How often live traffic took it out.
    public final LongAdder ejections = new LongAdder();

    /// Connections of HTTP/2 that ended because it sent too much of something.
    public final CountBy<Flood> floods = new CountBy<>(Flood.class);

    /// Answers of FastCGI whose program has printed to stderr, and the bytes that it has.
    public final LongAdder complaints = new LongAdder();

    public final LongAdder complaintBytes = new LongAdder();

    private final CountBy<Failure> failures = new CountBy<>(Failure.class);

    void failed(Failure failure) {
        failures.add(failure);
    }

    /// Work that failed in this way.
    public long failures(Failure failure) {
        return failures.sum(failure);
    }
}
