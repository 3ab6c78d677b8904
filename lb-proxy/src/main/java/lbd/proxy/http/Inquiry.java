package lbd.proxy.http;

import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.proxy.listener.Listener;
import org.jspecify.annotations.Nullable;

/// Something that a gate asks another server about a request ([Passage#ask]).
public interface Inquiry {
    /// One of our own, that no socket belongs to: its service leads to who is asked.
    Listener asked();

    /// For the whole of it.
    long timeoutNanos();

    /// What is asked: a request without a body.
    ///
    /// @param request that it is about
    Head question(Head request);

    /// What becomes of the request.
    ///
    /// @param answer of a server; it stays as it is until the request is over
    /// @param body   of the answer; empty where it was long
    /// @return null: it passes
    @Nullable
    Destination answered(Head answer, byte[] body);

    /// The same where there is no answer.
    Destination unanswered(EndReason why);
}
