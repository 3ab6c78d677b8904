package lbd.proxy.http1;

import lbd.core.accesslog.EndReason;
import lbd.core.http1.Rejection;

/// What the log says of a request that is no request.
final class Refusals {
    private Refusals() {}

    static EndReason reason(Rejection why) {
        return switch (why.status()) {
            case 414, 431 -> EndReason.TOO_LARGE;
            case 417, 501, 505 -> EndReason.NOT_SUPPORTED;
            default -> EndReason.BAD_REQUEST;
        };
    }
}
