package lbd.proxy.http;

import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// Something that a request passes before it goes anywhere, or does not: a limit, a login, a look-up. One object serves
/// all requests of a listener or a route on all loops: what it keeps is its own affair.
public interface Gate {
    /// Called on the loop of the request.
    ///
    /// @param head    not to be kept
    /// @param passage tells of the request, and can be asked for time
    /// @return null: it passes. Else where it goes instead: an answer, a refusal, another pool; or what
    ///     [Passage#later] gives, where that is not known yet.
    @Nullable
    Destination judge(Head head, Passage passage);
}
