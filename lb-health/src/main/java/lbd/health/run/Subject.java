package lbd.health.run;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import lbd.core.health.ServerKey;
import lbd.core.model.ServerAddress;

/// The server that a run is about.
///
/// @param address where the check goes: resolved, with the check's own port if it has one, or a unix socket
/// @param weight  as configured
public record Subject(ServerKey server, SocketAddress address, int weight) {
    /// The address without brackets and port; the path of a unix socket.
    public String host() {
        InetSocketAddress inet = ServerAddress.inet(address);
        return inet != null ? inet.getAddress().getHostAddress() : String.valueOf(ServerAddress.path(address));
    }

    /// In digits; 0 for a unix socket.
    public String port() {
        InetSocketAddress inet = ServerAddress.inet(address);
        return Integer.toString(inet == null ? 0 : inet.getPort());
    }

    /// Of a check that goes to nothing else.
    ///
    /// @throws IllegalStateException for a unix socket, which the configuration has refused then
    public InetSocketAddress inet() {
        InetSocketAddress inet = ServerAddress.inet(address);
        if (inet == null) {
            throw new IllegalStateException(server.path() + " is on a unix socket");
        }
        return inet;
    }
}
