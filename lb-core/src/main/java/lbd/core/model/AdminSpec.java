package lbd.core.model;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the administrator reaches the daemon.
///
/// @param http   for metrics and health; null when it is off
/// @param socket path of the unix socket of the sub-commands; null for the usual places in their order
/// @param group  whose members may use the socket beside the daemon's own user; null for nobody
/// @param hosts  names in `Host` that are this daemon's, beside addresses, names without a dot and the machine's own
/// @param token  whoever shows it at `http` may change what the socket may, and see what it shows; null: nobody may
public record AdminSpec(
        @Nullable InetSocketAddress http,
        @Nullable String socket,
        @Nullable String group,
        List<String> hosts,
        @Nullable AdminToken token) {
    public AdminSpec {
        hosts = List.copyOf(hosts);
    }

    public AdminSpec(
            @Nullable InetSocketAddress http, @Nullable String socket, @Nullable String group, List<String> hosts) {
        this(http, socket, group, hosts, null);
    }

    public AdminSpec(@Nullable InetSocketAddress http, @Nullable String socket, @Nullable String group) {
        this(http, socket, group, List.of());
    }

    public AdminSpec(@Nullable InetSocketAddress http, @Nullable String socket) {
        this(http, socket, null);
    }

    /// The first place where the socket is when nobody says otherwise.
    public static final String USUAL_SOCKET = "/run/lbd/admin.sock";

    /// Whether a server's address is this socket, as far as the file says where that is.
    public boolean isSocket(SocketAddress server) {
        return (socket == null ? USUAL_SOCKET : socket).equals(ServerAddress.path(server));
    }

    public static final AdminSpec DEFAULT =
            new AdminSpec(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9600), null);
}
