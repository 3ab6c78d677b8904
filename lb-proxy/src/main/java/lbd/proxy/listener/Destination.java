package lbd.proxy.listener;

import lbd.core.accesslog.EndReason;
import lbd.core.pool.Pool;
import lbd.proxy.answer.OwnAnswer;

/// What becomes of a request, once its route is known.
public sealed interface Destination {
    /// @param timeouts the listener's, the pool's and the route's in one
    record ToPool(Pool pool, TimeoutNanos timeouts) implements Destination {}

    /// As the configuration says.
    record Answered(OwnAnswer answer) implements Destination {}

    /// There is nowhere to go.
    record Refused(int status, EndReason reason) implements Destination {}
}
