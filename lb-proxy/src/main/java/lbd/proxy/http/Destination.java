package lbd.proxy.http;

import lbd.core.accesslog.EndReason;
import lbd.core.model.LimitSpec;
import lbd.core.pool.Pool;
import lbd.core.variable.VariableText;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.listener.TimeoutNanos;
import org.jspecify.annotations.Nullable;

/// What becomes of a request, once that is known.
public sealed interface Destination
        permits Destination.ToPool,
                Destination.ToOneOf,
                Destination.ToSource,
                Destination.ToFound,
                Destination.Answered,
                Destination.Redirected,
                Destination.Refused,
                Destination.Limited,
                Destination.Challenged,
                Destination.HandedOn,
                Passage.Later {
    /// @param timeouts  the listener's, the pool's and the route's in one
    /// @param buffering what may wait before it, and before its clients
    /// @param plan      what changes on the way
    record ToPool(Pool pool, TimeoutNanos timeouts, Buffering buffering, RoutePlan plan) implements Destination {
        public ToPool(Pool pool, TimeoutNanos timeouts, Buffering buffering) {
            this(pool, timeouts, buffering, RoutePlan.NONE);
        }
    }

    /// To one of several pools, which is chosen when nothing stands in its way any more.
    ///
    /// @param plan what changes on the way, to whichever it is
    record ToOneOf(PoolChoice choice, RoutePlan plan) implements Destination {}

    /// Answered here, as by a server.
    ///
    /// @param timeouts the listener's and the route's in one
    /// @param plan     what changes on the way
    record ToSource(AnswerSource source, TimeoutNanos timeouts, RoutePlan plan) implements Destination {
        public ToSource(AnswerSource source, TimeoutNanos timeouts) {
            this(source, timeouts, RoutePlan.NONE);
        }
    }

    /// To what is found for it, once nothing stands in its way any more.
    ///
    /// @param plan what changes on the way
    record ToFound(AnswerFinder finder, RoutePlan plan) implements Destination {}

    /// As the configuration says.
    ///
    /// @param plan what changes on the answer; null: what the listener says
    record Answered(OwnAnswer answer, @Nullable RoutePlan plan) implements Destination {
        public Answered(OwnAnswer answer) {
            this(answer, null);
        }
    }

    /// The client is sent elsewhere, to a place that depends on the request.
    ///
    /// @param plan what changes on the answer
    record Redirected(VariableText to, int status, RoutePlan plan) implements Destination {}

    /// There is nowhere to go.
    ///
    /// @param detail the rule that the request broke; null where it broke none
    record Refused(int status, EndReason reason, @Nullable String detail) implements Destination {
        public Refused(int status, EndReason reason) {
            this(status, reason, null);
        }
    }

    /// The client has to show who it is, or may not what it asks for.
    ///
    /// @param detail    what was wrong with what it has shown
    /// @param challenge what `WWW-Authenticate` says (RFC 9110 section 11.6.1); null: nothing
    /// @param plan      what changes on the answer
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Challenged(int status, EndReason reason, String detail, byte @Nullable [] challenge, RoutePlan plan)
            implements Destination {}

    /// Somebody who was asked about the request has answered in place of its server.
    ///
    /// @param detail who
    /// @param plan   what changes on the answer
    record HandedOn(OwnAnswer answer, EndReason reason, String detail, RoutePlan plan) implements Destination {}

    /// One request too many.
    ///
    /// @param limit     that it is over
    /// @param waitNanos after which another would be within it
    /// @param plan      what changes on the answer
    record Limited(LimitSpec limit, long waitNanos, RoutePlan plan) implements Destination {
        private static final long SECOND = 1_000_000_000L;

        /// What `Retry-After` says.
        long waitSeconds() {
            return (waitNanos + SECOND - 1) / SECOND;
        }
    }
}
