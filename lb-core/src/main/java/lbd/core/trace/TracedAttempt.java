package lbd.core.trace;

import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// One try to have a request answered by a server. Filled on a loop; when its request is over, it is not changed any
/// more. Times are those of [System#nanoTime]; 0: it never came to that.
public final class TracedAttempt {
    public final long span;
    public final Server server;
    public final long startNanos;
    public long connectedNanos;
    public long firstByteNanos;
    public long endNanos;

    /// Whether it went on a connection that had served others.
    public boolean reused;

    /// Of the final answer; 0: there was none.
    public int status;

    /// What was asked for, as the server was told; null: nothing was sent.
    public @Nullable String target;

    /// Why it failed, in a word of the access log's; null: it did not.
    public @Nullable String failure;

    /// More of that, or null.
    public @Nullable String detail;

    /// Whether nobody wanted its answer any more.
    public boolean abandoned;

    public TracedAttempt(long span, Server server, long startNanos) {
        this.span = span;
        this.server = server;
        this.startNanos = startNanos;
    }
}
