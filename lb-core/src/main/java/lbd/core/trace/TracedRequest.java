package lbd.core.trace;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import lbd.core.accesslog.EndReason;
import org.jspecify.annotations.Nullable;

/// What is told of one sampled request, or of a copy of one. Filled on a loop; when it is over, it is handed to a
/// [TraceQueue] and not changed any more.
public final class TracedRequest {
    /// Of the attempts of one request, so many are told of.
    public static final int MOST_ATTEMPTS = 32;

    public final long high;
    public final long low;

    /// Of the request here.
    public final long span;

    /// Of the caller's span; 0: the trace begins here.
    public final long parent;

    public final int flags;

    /// What others say to themselves in it; null: nothing.
    public final @Nullable String state;

    /// What the attempts are for: `mirror`, `hedge`; null for a request itself. A copy has no span of its own.
    public final @Nullable String copy;

    public final List<TracedAttempt> attempts = new ArrayList<>(1);

    /// Nanoseconds since 1970 when [#startNanos] was.
    public final long startEpochNanos;

    public final long startNanos;
    public long endNanos;

    public String listener = "";
    public @Nullable String pool;
    public String method = "";
    public String scheme = "";
    public String path = "";
    public String query = "";
    public String host = "";
    public int port;
    public String userAgent = "";
    public String version = "";
    public String client = "";

    /// Of the connection's other end; null: it is not known any more.
    public @Nullable InetSocketAddress peer;

    public String requestId = "";

    /// That the client got; 0: it got none.
    public int status;

    public EndReason ended = EndReason.OK;
    public @Nullable String detail;

    public TracedRequest(
            TraceParent here,
            long parent,
            @Nullable String state,
            @Nullable String copy,
            long startEpochNanos,
            long startNanos) {
        this.high = here.high();
        this.low = here.low();
        this.span = here.span();
        this.flags = here.flags();
        this.parent = parent;
        this.state = state;
        this.copy = copy;
        this.startEpochNanos = startEpochNanos;
        this.startNanos = startNanos;
    }

    /// How many spans it is told as.
    public int spans() {
        return attempts.size() + (copy == null ? 1 : 0);
    }

    /// @param nanos of [System#nanoTime]
    public long epochNanos(long nanos) {
        return startEpochNanos + nanos - startNanos;
    }
}
