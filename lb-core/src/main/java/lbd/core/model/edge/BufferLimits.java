package lbd.core.model.edge;

import org.jspecify.annotations.Nullable;

/// What may wait here between clients and servers, as a listener, a pool or a route says it.
///
/// @param request  of bodies; null: what the pool says, else the listener, and there nothing
/// @param response of answers; null: the same
public record BufferLimits(
        @Nullable RequestBuffer request, @Nullable ResponseBuffer response) {
    public static final BufferLimits DEFAULT = new BufferLimits(null, null);

    /// One's own, and what another says where it says nothing.
    public BufferLimits within(BufferLimits other) {
        return new BufferLimits(
                request == null ? other.request : request, response == null ? other.response : response);
    }

    /// Whether any of it may lie on a disk.
    public boolean useDisk() {
        return (request != null && request.disk() > 0) || (response != null && response.disk() > 0);
    }
}
