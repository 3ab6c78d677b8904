package lbd.core.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lbd.core.model.auth.AuthSpec;
import org.jspecify.annotations.Nullable;

/// Whose requests a route serves, and how many of them; others get 403, 401 or 429.
///
/// @param allow networks of clients; empty: everybody who is not denied
/// @param deny  networks of clients; where several of both lists hold an address, the longest prefix decides
/// @param rates that requests must be within, at most [LimitSpec#MOST_AT_ONCE]; null: the listener's
/// @param auth  what they have to show, the listener's where the route says nothing
public record RouteAccess(
        List<Cidr> allow, List<Cidr> deny, @Nullable List<LimitSpec> rates, AuthSpec auth) {
    public static final RouteAccess DEFAULT = new RouteAccess(List.of(), List.of());

    /// Within the listener's rates.
    public RouteAccess(List<Cidr> allow, List<Cidr> deny) {
        this(allow, deny, null);
    }

    /// That asks nobody who he is.
    public RouteAccess(List<Cidr> allow, List<Cidr> deny, @Nullable List<LimitSpec> rates) {
        this(allow, deny, rates, AuthSpec.NONE);
    }

    public RouteAccess {
        rates = rates == null ? null : List.copyOf(rates);
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        Set<Cidr> allowed = new HashSet<>(allow);
        for (Cidr network : deny) {
            if (allowed.contains(network)) {
                throw new IllegalArgumentException(network.text() + " is both allowed and denied");
            }
        }
    }
}
