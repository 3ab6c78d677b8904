package lbd.proxy.http;

import lbd.core.model.TracingSpec;
import lbd.core.trace.Sampling;
import lbd.core.trace.TraceQueue;

/// How requests are traced. Immutable but for the queue; any thread.
///
/// @param trusted whether only trusted proxies' traces are gone on with
/// @param picks   of the traces that begin here
/// @param to      gets the requests that are told of
public record Tracing(boolean trusted, Sampling picks, TraceQueue to) {
    public static Tracing of(TracingSpec spec, TraceQueue to) {
        return new Tracing(spec.trusted(), new Sampling(spec.ratio()), to);
    }
}
