package lbd.proxy.http;

import lbd.core.model.TracingSpec;
import lbd.core.trace.Sampling;
import lbd.core.trace.TraceQueue;

/// How requests are traced. Immutable but for the queue; any thread.
///
/// @param accept what is taken over of traces that clients name
/// @param picks  of the traces that begin here
/// @param to     gets the requests that are told of
public record Tracing(TracingSpec.Accept accept, Sampling picks, TraceQueue to) {
    public static Tracing of(TracingSpec spec, TraceQueue to) {
        return new Tracing(spec.accept(), new Sampling(spec.ratio()), to);
    }
}
