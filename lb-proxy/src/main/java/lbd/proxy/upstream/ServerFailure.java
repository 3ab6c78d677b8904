package lbd.proxy.upstream;

import lbd.core.accesslog.EndReason;
import lbd.core.pool.Failure;

/// How a server did not do a piece of work: what the log says, what its verdict hears, and whether another try is safe.
/// The one decision about that try reads nothing else.
public enum ServerFailure {
    CONNECT_REFUSED(EndReason.CONNECT_REFUSED, Failure.CONNECT, Processed.NO),
    CONNECT_TIMEOUT(EndReason.CONNECT_TIMEOUT, Failure.CONNECT, Processed.NO),
    CONNECT_FAILED(EndReason.CONNECT_FAILED, Failure.CONNECT, Processed.NO),
    /// It cannot show that it is whom the request asks for by its Host, or does not know that name: not its fault, or a
    /// client could have servers ejected.
    MISNAMED(EndReason.CONNECT_FAILED, Failure.MISNAMED, Processed.NO),
    /// We had no descriptor, port or memory: it was not asked.
    LOCAL_SHORTAGE(EndReason.LOCAL_SHORTAGE, Failure.LOCAL_SHORTAGE, Processed.NO),
    /// We keep as much for slow connections as we may, and gave this one up. Not asked once more: that would be kept
    /// too.
    GIVEN_UP(EndReason.OVERLOAD, Failure.LOCAL_SHORTAGE, Processed.YES),
    /// It had finished before it was asked anything.
    CLOSED_UNASKED(EndReason.SERVER_CLOSED, Failure.CONNECT, Processed.NO),
    /// It spoke before it was asked anything, so nothing was sent.
    SPOKE_UNASKED(EndReason.BAD_RESPONSE, Failure.UNASKED, Processed.NO),
    /// It says that it has not begun: HTTP/2's REFUSED_STREAM, or a GOAWAY that leaves the request out.
    REFUSED(EndReason.SERVER_CLOSED, Failure.STALE, Processed.NO),
    /// It has no room for the request and has not begun with it: FastCGI's FCGI_OVERLOADED.
    OVERLOADED(EndReason.OVERLOAD, Failure.STATUS, Processed.NO),
    /// It speaks HTTP/2 alone, and not the part of it by which WebSockets are asked for (RFC 8441).
    NO_TUNNEL(EndReason.NOT_SUPPORTED, Failure.STALE, Processed.NO),
    /// A connection kept from earlier work was closed before a byte of the answer: most likely it was already on its
    /// way down.
    STALE(EndReason.SERVER_CLOSED, Failure.STALE, Processed.MAYBE),
    /// Its connection ended before its answer did.
    CUT(EndReason.SERVER_CLOSED, Failure.CUT, Processed.MAYBE),
    /// It has ended its part with a word for it, HTTP/2's RST_STREAM; two of these words mean more than that.
    RESET(EndReason.SERVER_CLOSED, Failure.CUT, Processed.MAYBE),
    /// The same: nobody wants the answer.
    RESET_CANCELLED(EndReason.SERVER_CLOSED, Failure.CUT, Processed.MAYBE),
    /// The same: too much was asked for.
    RESET_OVERLOADED(EndReason.SERVER_CLOSED, Failure.CUT, Processed.MAYBE),
    /// Nothing was heard in time.
    TIMEOUT(EndReason.SERVER_TIMEOUT, Failure.TIMEOUT, Processed.MAYBE),
    /// The connection that carries it and others broke the rules: which of them made it so is not known.
    BROKE_RULES(EndReason.BAD_RESPONSE, Failure.BAD_ANSWER, Processed.MAYBE),
    /// Its answer is a status of gRPC after which the pool wants another server to be asked.
    CALL_REFUSED(EndReason.BAD_RESPONSE, Failure.STATUS, Processed.NO),
    /// What came is no answer. It is not asked of the next server: it may be the request that made it so.
    BAD_ANSWER(EndReason.BAD_RESPONSE, Failure.BAD_ANSWER, Processed.YES);

    private final EndReason reason;
    private final Failure failure;
    private final Processed processed;

    ServerFailure(EndReason reason, Failure failure, Processed processed) {
        this.reason = reason;
        this.failure = failure;
        this.processed = processed;
    }

    /// For the log, and for the client's status.
    public EndReason reason() {
        return reason;
    }

    /// For the server's verdict.
    public Failure failure() {
        return failure;
    }

    public Processed processed() {
        return processed;
    }

    /// What an attempt to connect came to.
    ///
    /// @param reason one of [Dial.Outcome#failed]
    public static ServerFailure connecting(EndReason reason) {
        return switch (reason) {
            case CONNECT_REFUSED -> CONNECT_REFUSED;
            case CONNECT_TIMEOUT -> CONNECT_TIMEOUT;
            case LOCAL_SHORTAGE -> LOCAL_SHORTAGE;
            default -> CONNECT_FAILED;
        };
    }
}
