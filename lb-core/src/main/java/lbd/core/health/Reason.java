package lbd.core.health;

import java.util.Locale;

/// Why a check ended as it did, or a standing changed: the `reason=` of events and a label of metrics.
public enum Reason {
    /// The check passed.
    PASSED,
    CONNECT_REFUSED,
    CONNECT_TIMEOUT,
    /// No route, no such network, no permission: the connection could not even be tried.
    UNREACHABLE,
    /// The connection stands, the answer did not come in time.
    TIMEOUT,
    RESET,
    /// The server closed before it had answered.
    CLOSED,
    TLS,
    /// The answer breaks its protocol.
    PROTOCOL,
    STATUS,
    DIGEST,
    /// The answer does not have the content that is wanted.
    CONTENT,
    /// The server itself answered with an error.
    REFUSED,
    EXIT,
    SIGNAL,
    /// We could not check, for want of descriptors, ports or privileges of our own: this is nobody's failure.
    LOCAL,
    RESOLVE,
    AGENT,
    /// No result has come yet.
    UNCHECKED,
    /// The check that held the server down is gone.
    CHECK_REMOVED,
    FAILURES_IN_TRAFFIC,
    EJECTION_OVER,
    OPERATOR,
    DEPENDENCY;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
