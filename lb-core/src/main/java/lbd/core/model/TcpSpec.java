package lbd.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a TCP listener does before a pool is chosen.
///
/// @param firstBytes how long and how much of what a client says is waited for; null where the file does not say
/// @param routes     by what the client asks for in its ClientHello; the first that matches takes a session
public record TcpSpec(@Nullable FirstBytesSpec firstBytes, List<TcpRoute> routes) {
    public static final TcpSpec DEFAULT = new TcpSpec(null, List.of());

    public TcpSpec {
        routes = List.copyOf(routes);
    }
}
