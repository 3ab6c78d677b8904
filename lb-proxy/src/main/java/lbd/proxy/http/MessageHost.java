package lbd.proxy.http;

import lbd.core.accesslog.EndReason;
import lbd.proxy.loop.Guarded;

/// Whose message a [MessageFilter] passes on: what filters tell that happens by itself, never from within a call of the
/// exchange's. Called on the loop.
public interface MessageHost extends Guarded {
    /// All that the loop's exchanges share.
    HttpLoop loop();

    /// Whether all of the request has come from its client.
    boolean hasWholeRequest();

    /// A filter takes more than it did, or has passed what it kept.
    void moved();

    /// The message gets no further: a request that is none, or an answer that cannot be completed.
    ///
    /// @param status of the answer that says so, where none has begun
    /// @param detail for the log
    void broken(int status, EndReason reason, String detail);
}
