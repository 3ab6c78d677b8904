package lbd.proxy.listener;

import lbd.core.model.Timeouts;

/// [Timeouts] in nanoseconds, for the event loops.
public record TimeoutNanos(
        long connect,
        long clientIdle,
        long serverIdle,
        long requestHead,
        long keepalive,
        long queue,
        long tunnel,
        long halfClosed,
        long session) {
    /// A session that may last for ever.
    public static final long FOREVER = Long.MAX_VALUE;

    public static TimeoutNanos of(Timeouts timeouts) {
        return new TimeoutNanos(
                timeouts.connect().toNanos(),
                timeouts.clientIdle().toNanos(),
                timeouts.serverIdle().toNanos(),
                timeouts.requestHead().toNanos(),
                timeouts.keepalive().toNanos(),
                timeouts.queue().toNanos(),
                timeouts.tunnel().toNanos(),
                timeouts.halfClosed().toNanos(),
                timeouts.session() == null ? FOREVER : timeouts.session().toNanos());
    }
}
