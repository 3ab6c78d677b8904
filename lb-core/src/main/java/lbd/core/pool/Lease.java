package lbd.core.pool;

import lbd.core.scheduler.Load;
import org.jspecify.annotations.Nullable;

/// The right to use one server for one request or connection. The holder closes it exactly once, on every way out,
/// and says before that how the server did. All methods are called on the holder's event loop.
public final class Lease implements AutoCloseable {
    private final Server server;
    private final boolean probe;
    private final long sinceNanos;
    private long nowNanos;
    private boolean judged;
    private boolean closed;

    Lease(Server server, Load.Place place, long nowNanos) {
        this.server = server;
        this.probe = place == Load.Place.PROBE;
        this.sinceNanos = nowNanos;
        this.nowNanos = nowNanos;
    }

    public Server server() {
        return server;
    }

    /// Notes how long the holder had waited in the pool's queue for it.
    public void waited(long nanos) {
        server.owner().counters().queueWaits.add(nanos);
    }

    /// The server did its part: a TCP connection stood, or an answer began. The time since the pick is its response
    /// time.
    public void succeeded(long nowNanos) {
        this.nowNanos = nowNanos;
        server.counters().responseTimes.add(nowNanos - sinceNanos);
        server.load().responseTime().answered(nowNanos - sinceNanos, nowNanos);
        if (probe && !judged) {
            judged = true;
            server.owner().ejections().probeSucceeded(server);
        }
    }

    /// The head of an HTTP answer came: a success, or a failure by the pool's `passive.statuses`.
    public void answered(int status, long nowNanos) {
        if (server.owner().failsBy(status)) {
            server.counters().responseTimes.add(nowNanos - sinceNanos);
            failed(Failure.STATUS, nowNanos);
        } else {
            succeeded(nowNanos);
        }
    }

    /// As the other one.
    ///
    /// @param detail more of how, in a word for people; null where the kind says all
    public void failed(Failure failure, @Nullable String detail, long nowNanos) {
        server.lastFailure(detail);
        failed(failure, nowNanos);
    }

    /// The server failed; after a success too, as when an answer is cut. A client that went away says nothing here.
    public void failed(Failure failure, long nowNanos) {
        this.nowNanos = nowNanos;
        server.counters().failed(failure);
        if (failure.againstServer()) {
            server.load().responseTime().failed(nowNanos - sinceNanos, nowNanos);
            server.owner().ejections().failed(server, failure, probe && !judged, nowNanos);
            judged = true;
        }
    }

    /// The work, or the server's part of it, is over, whatever it came to.
    public void over(long nowNanos) {
        server.counters().workTimes.add(nowNanos - sinceNanos);
    }

    /// Frees the place of work that went to another server after all. Those who wait are not served: this happens while
    /// the pool is picking, and it serves them next.
    void giveBack() {
        closed = true;
        if (probe) {
            server.load().probeReturned();
        }
        server.load().release();
    }

    /// Frees the place, which goes to the first who waits for one.
    ///
    /// @throws IllegalStateException if it was closed before: a second close would free another's place
    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("lease closed twice: " + server.path());
        }
        closed = true;
        if (probe && !judged) {
            server.load().probeReturned();
        }
        server.load().release();
        server.owner().serveQueue(nowNanos);
    }
}
