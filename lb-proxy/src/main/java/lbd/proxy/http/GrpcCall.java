package lbd.proxy.http;

import lbd.core.accesslog.EndReason;
import lbd.core.grpc.GrpcHeads;
import lbd.core.grpc.GrpcStatus;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.model.PoolGrpc;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// What an exchange knows of a request that is a call of gRPC: how it ended, its deadline, and what we say ourselves in
/// its words. Made for the first call of an exchange. Confined to its loop.
final class GrpcCall {
    private final Exchange exchange;
    private final Timer timer;
    private PoolGrpc spec = PoolGrpc.DEFAULT;
    private @Nullable GrpcStatus status;
    private @Nullable ServerFailure broken;

    GrpcCall(Loop loop, Exchange exchange) {
        this.exchange = exchange;
        this.timer = new Clock(loop);
    }

    void begin() {
        spec = PoolGrpc.DEFAULT;
        status = null;
        broken = null;
    }

    /// It is given to a pool.
    void goesTo(PoolGrpc pool, Head head) {
        spec = pool;
        long allowed = pool.deadlines() ? GrpcHeads.timeoutNanos(head) : -1;
        // Longer than a century is no bound, and no number for a clock.
        if (allowed >= 0 && allowed < Long.MAX_VALUE / 4) {
            timer.set(Math.max(allowed, 1));
        }
    }

    /// The head of a final answer has come: all of it, where it has nothing else to say.
    void answered(Head answer) {
        status = GrpcHeads.status(answer);
    }

    void ends(@Nullable Head trailers) {
        if (trailers != null) {
            status = GrpcHeads.status(trailers);
        }
    }

    /// A server's part has ended so. What is said of the call then may depend on it.
    void broke(ServerFailure how) {
        broken = how;
    }

    /// How it ended; null where nobody has said.
    @Nullable
    GrpcStatus status() {
        return status;
    }

    /// Whether an answer is nothing but a status after which the pool wants another server to be asked.
    boolean isToBeSentAgain(Head answer) {
        if (spec.retryOn().isEmpty() || answer.bodyLength() != BodyLength.NONE) {
            return false;
        }
        GrpcStatus said = GrpcHeads.status(answer);
        return said != null && spec.retryOn().contains(said);
    }

    /// An error of ours in place of an answer.
    ///
    /// @param http status that another request would get
    OwnAnswer refusal(int http, EndReason reason) {
        GrpcStatus its = meaning(http, reason);
        status = its;
        return OwnAnswer.ofCall(its, "lbd: " + reason.word());
    }

    /// The end of an answer that the server did not bring to one.
    Head cut(EndReason reason) {
        GrpcStatus its = meaning(Outcomes.status(reason), reason);
        status = its;
        return OwnAnswer.trailersOfCall(its, "lbd: " + reason.word());
    }

    void end() {
        timer.clear();
    }

    /// What a server has said by a reset has a meaning of its own in gRPC (its HTTP/2 mapping of errors).
    private GrpcStatus meaning(int http, EndReason reason) {
        ServerFailure how = broken;
        if (how == null || how.reason() != reason) {
            return status(http, reason);
        }
        return switch (how) {
            case RESET -> GrpcStatus.INTERNAL;
            case RESET_CANCELLED -> GrpcStatus.CANCELLED;
            case RESET_OVERLOADED -> GrpcStatus.RESOURCE_EXHAUSTED;
            default -> status(http, reason);
        };
    }

    /// As gRPC's own mapping has it, which says 429 and 504 with fewer words.
    static GrpcStatus status(int http, EndReason reason) {
        return switch (reason) {
            case SERVER_TIMEOUT -> GrpcStatus.DEADLINE_EXCEEDED;
            case OVERLOAD, QUEUE_TIMEOUT, TOO_LARGE, RATE_LIMITED -> GrpcStatus.RESOURCE_EXHAUSTED;
            case INTERNAL_ERROR -> GrpcStatus.INTERNAL;
            default ->
                switch (http) {
                    case 400 -> GrpcStatus.INTERNAL;
                    case 401 -> GrpcStatus.UNAUTHENTICATED;
                    case 403 -> GrpcStatus.PERMISSION_DENIED;
                    case 404, 405, 501 -> GrpcStatus.UNIMPLEMENTED;
                    case 408 -> GrpcStatus.CANCELLED;
                    case 429 -> GrpcStatus.RESOURCE_EXHAUSTED;
                    case 502, 503, 504 -> GrpcStatus.UNAVAILABLE;
                    default -> GrpcStatus.UNKNOWN;
                };
        };
    }

    private final class Clock extends Timer {
        Clock(Loop loop) {
            super(loop);
        }

        @Override
        protected void expired(long nowNanos) {
            exchange.deadlinePassed();
        }

        @Override
        public void faulted() {
            exchange.faulted();
        }
    }
}
