package lbd.core.count;

import org.jspecify.annotations.Nullable;

/// One of those that a histogram has counted, by which it is found elsewhere.
///
/// @param requestId of the request; null where it has none
/// @param traceId   of its trace, where that goes to a collector, else null
/// @param spanId    of its span there, else null
/// @param nanos     that it took
/// @param millis    since 1970, when it ended
public record Exemplar(
        @Nullable String requestId,
        @Nullable String traceId,
        @Nullable String spanId,
        long nanos,
        long millis) {}
