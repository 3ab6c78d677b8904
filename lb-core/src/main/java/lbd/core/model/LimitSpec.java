package lbd.core.model;

import lbd.core.variable.VariableText;

/// One of the limits that listeners and routes name: what requests with the same key may do together.
public sealed interface LimitSpec permits RateLimitSpec, ConcurrencyLimitSpec, BandwidthLimitSpec {
    /// Limits that one listener or route may have.
    int MOST_AT_ONCE = 16;

    /// A [Name].
    String name();

    /// What counts together.
    VariableText key();

    /// Of the answer to requests that are refused, one of [ErrorPage#STATUSES].
    int status();

    /// Whether nobody is refused, and those are only counted that would be.
    boolean dryRun();

    /// Leading bits of an IPv6 address that are told apart where the key names it, 1 to 128.
    int prefix6();

    /// @throws IllegalArgumentException if it is none
    static void checkStatus(int status) {
        if (!ErrorPage.STATUSES.contains(status)) {
            throw new IllegalArgumentException("status " + status + " is none that lbd refuses with");
        }
    }
}
