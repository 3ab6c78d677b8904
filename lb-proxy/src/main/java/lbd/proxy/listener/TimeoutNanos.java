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
        long halfClosed) {
    public static TimeoutNanos of(Timeouts timeouts) {
        return new TimeoutNanos(
                timeouts.connect().toNanos(),
                timeouts.clientIdle().toNanos(),
                timeouts.serverIdle().toNanos(),
                timeouts.requestHead().toNanos(),
                timeouts.keepalive().toNanos(),
                timeouts.queue().toNanos(),
                timeouts.tunnel().toNanos(),
                timeouts.halfClosed().toNanos());
    }
}
