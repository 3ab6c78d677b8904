package lbd.proxy.http;

import lbd.core.accesslog.EndReason;
import lbd.core.pool.Failure;

/// What it means that a server did not do its work.
final class Outcomes {
    private Outcomes() {}

    /// For the server's verdict.
    static Failure failure(EndReason reason) {
        return switch (reason) {
            case SERVER_TIMEOUT -> Failure.TIMEOUT;
            case BAD_RESPONSE -> Failure.BAD_ANSWER;
            default -> Failure.CUT;
        };
    }

    /// Whether another pool may be asked instead: not where the request itself is to blame.
    static boolean maySendElsewhere(EndReason reason) {
        return switch (reason) {
            case LOOP, BAD_REQUEST, TOO_LARGE, NOT_SUPPORTED, CLIENT_TIMEOUT, HEAD_TIMEOUT -> false;
            default -> true;
        };
    }

    /// For the client.
    static int status(EndReason reason) {
        return switch (reason) {
            case NO_SERVER, QUEUE_TIMEOUT, OVERLOAD, LOCAL_SHORTAGE -> 503;
            case CONNECT_TIMEOUT, SERVER_TIMEOUT -> 504;
            case NOT_SUPPORTED -> 501;
            case NO_FILE -> 404;
            case BAD_REQUEST -> 400;
            default -> 502;
        };
    }
}
