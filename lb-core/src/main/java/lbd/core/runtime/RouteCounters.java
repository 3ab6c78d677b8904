package lbd.core.runtime;

import lbd.core.count.Durations;

/// How long requests took that a route has, or several that are counted as one. Any thread adds.
public final class RouteCounters {
    /// From a connection's beginning until it stood, with its TLS, to any server.
    public final Durations connectTimes = new Durations();

    /// From the beginning of a request to the first byte of its answer.
    public final Durations firstBytes = new Durations();

    /// From the beginning of a request to its end.
    public final Durations durations = new Durations();
}
