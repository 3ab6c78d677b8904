package lbd.proxy.http;

import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// Which of several pools a request goes to: asked once for each that goes on. Immutable but for the turn that it
/// counts; any thread.
public abstract sealed class PoolChoice permits Split, PoolByName {
    /// @param edits what is known of the request, and may put something into its answer
    /// @return null where there is none
    abstract Destination.@Nullable ToPool choose(Head head, Edits edits);
}
