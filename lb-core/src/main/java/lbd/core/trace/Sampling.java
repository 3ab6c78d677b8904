package lbd.core.trace;

/// A share of traces, picked by their ids alone: whoever picks so, as OpenTelemetry's `TraceIdRatioBased` does, picks
/// the
/// same ones, and all of a smaller share.
public final class Sampling {
    private final long bound;

    /// @param ratio 0 to 1
    public Sampling(double ratio) {
        bound = ratio <= 0 ? Long.MIN_VALUE : (long) (ratio * Long.MAX_VALUE);
    }

    /// @param low of the trace's id
    public boolean takes(long low) {
        return bound == Long.MAX_VALUE || Math.abs(low) < bound;
    }
}
