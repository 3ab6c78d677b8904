package lbd.health.run;

import java.net.InetSocketAddress;
import lbd.core.health.ServerKey;

/// The server that a run is about.
///
/// @param address where the check goes: resolved, with the check's own port if it has one
/// @param weight  as configured
public record Subject(ServerKey server, InetSocketAddress address, int weight) {
    /// The address without brackets.
    public String host() {
        return address.getAddress().getHostAddress();
    }
}
