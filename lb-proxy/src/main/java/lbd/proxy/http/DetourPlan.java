package lbd.proxy.http;

import org.jspecify.annotations.Nullable;

/// Where a route's requests and answers go beside their way, or in place of it. Immutable; any thread.
///
/// @param mirror     null: no request is copied
/// @param intercepts null: every answer goes to its client
/// @param hedging    null: no request is sent twice
public record DetourPlan(
        @Nullable Mirror mirror,
        @Nullable Intercepts intercepts,
        @Nullable Hedging hedging) {
    /// Everything goes its way.
    public static final DetourPlan NONE = new DetourPlan(null, null, null);
}
