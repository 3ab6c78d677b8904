package lbd.core.pool;

import java.util.Locale;

/// How a server failed a piece of work. A client's abort is none of these.
public enum Failure {
    /// Refused, unreachable, not connected in time, or closed before anything was sent.
    CONNECT(true, false),
    /// It said more than it was asked: spoke on a new connection before anything was sent, so that a retry
    /// adds no work, or went on after the end of an answer.
    UNASKED(true, false),
    /// A connection kept from earlier work was closed before a byte of the answer: no fault of the server's.
    STALE(false, false),
    /// We had no descriptor, port or memory for a connection: no fault of the server's.
    LOCAL_SHORTAGE(false, false),
    /// Its TLS does not go with the name that a client has asked for: no fault of the server's. Clients can ask for
    /// anything, so the budget pays.
    MISNAMED(false, true),
    /// Nothing heard in time.
    TIMEOUT(true, true),
    /// The connection ended in the middle of its answer, or before it.
    CUT(true, true),
    /// An answer that breaks the protocol.
    BAD_ANSWER(true, true),
    /// One of the statuses that the pool counts as failures.
    STATUS(true, true);

    private final String word = name().toLowerCase(Locale.ROOT);
    private final boolean againstServer;
    private final boolean chargesBudget;

    Failure(boolean againstServer, boolean chargesBudget) {
        this.againstServer = againstServer;
        this.chargesBudget = chargesBudget;
    }

    /// As metrics say it: `bad_answer`.
    public String word() {
        return word;
    }

    /// Whether passive ejection counts it.
    boolean againstServer() {
        return againstServer;
    }

    /// Whether a retry after it may multiply the servers' work, so that the budget pays.
    boolean chargesBudget() {
        return chargesBudget;
    }
}
