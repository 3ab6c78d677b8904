package lbd.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a TCP listener does before a pool is chosen.
///
/// @param firstBytes how long and how much of what a client says is waited for; null where the file does not say
/// @param paces      how fast bytes may flow
/// @param routes     by what the client asks for in its ClientHello; the first that matches takes a session
public record TcpSpec(@Nullable FirstBytesSpec firstBytes, List<TcpRoute> routes, List<LimitSpec> paces) {
    public static final TcpSpec DEFAULT = new TcpSpec(null, List.of());

    /// As fast as they can.
    public TcpSpec(@Nullable FirstBytesSpec firstBytes, List<TcpRoute> routes) {
        this(firstBytes, routes, List.of());
    }

    public TcpSpec {
        paces = List.copyOf(paces);
        routes = List.copyOf(routes);
    }
}
