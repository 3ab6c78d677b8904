package lbd.proxy.listener;

import lbd.core.accesslog.EndReason;
import lbd.core.pool.Pool;
import lbd.proxy.answer.OwnAnswer;
import org.jspecify.annotations.Nullable;

/// What becomes of a request, once its route is known.
public sealed interface Destination {
    /// @param timeouts    the listener's, the pool's and the route's in one
    /// @param bufferBytes how much of a request's body is gathered before a server is looked for
    record ToPool(Pool pool, TimeoutNanos timeouts, int bufferBytes) implements Destination {}

    /// As the configuration says.
    record Answered(OwnAnswer answer) implements Destination {}

    /// There is nowhere to go.
    ///
    /// @param detail the rule that the request broke; null where it broke none
    record Refused(int status, EndReason reason, @Nullable String detail) implements Destination {
        public Refused(int status, EndReason reason) {
            this(status, reason, null);
        }
    }
}
