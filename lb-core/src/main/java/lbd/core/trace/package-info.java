/// Traces of requests (W3C Trace Context): how a trace is taken over and gone on with, which of them are told of, and
/// what is told of one.
///
/// [TraceParent] and [TraceState] read what a client says, which nobody believes before it is in form; [Sampling] picks
/// by a trace's id, so that everybody who samples at one rate picks the same. What a loop knows of a sampled request
/// when that is over is a [TracedRequest] with its [TracedAttempt]s. It waits in a [TraceQueue] for who sends it on;
/// where that is full it is dropped and counted, and no loop ever waits.
@NullMarked
package lbd.core.trace;

import org.jspecify.annotations.NullMarked;
