package lbd.daemon.acme;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The authority refuses, or answers what cannot be understood. The message says why, in words.
final class AcmeException extends Exception {
    private static final long serialVersionUID = 1;

    private final String type;
    private final transient @Nullable Duration retryAfter;

    AcmeException(String message) {
        this("", message, null);
    }

    /// @param type       of the problem: `rateLimited`; empty where it is none of the protocol's
    /// @param retryAfter null where the authority does not say
    AcmeException(String type, String message, @Nullable Duration retryAfter) {
        super(message);
        this.type = type;
        this.retryAfter = retryAfter;
    }

    boolean is(String problem) {
        return type.equals(problem);
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
