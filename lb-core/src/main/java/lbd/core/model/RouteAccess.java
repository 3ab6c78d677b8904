package lbd.core.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whose requests a route serves; others get 403.
///
/// @param allow networks of clients; empty: everybody who is not denied
/// @param deny  networks of clients; where several of both lists hold an address, the longest prefix decides
public record RouteAccess(List<Cidr> allow, List<Cidr> deny) {
    public static final RouteAccess DEFAULT = new RouteAccess(List.of(), List.of());

    public RouteAccess {
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
