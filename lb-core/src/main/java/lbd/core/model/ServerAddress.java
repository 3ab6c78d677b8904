package lbd.core.model;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The address of a server, which is one of three: an IP address and a port, a host name that is still to be resolved
/// and a port, or the path of a unix socket. The one place that tells them apart.
public final class ServerAddress {
    /// Bytes of a path: `sun_path` of unix(7), less the zero at its end.
    public static final int LONGEST_PATH = 107;

    private ServerAddress() {}

    /// The socket at a path.
    ///
    /// @throws IllegalArgumentException if no socket can be there; it says why
    public static UnixDomainSocketAddress unix(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "a unix socket needs the whole path of its file; allowed: unix:/run/app.sock");
        }
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new IllegalArgumentException(
                    "the path of a unix socket has at most " + LONGEST_PATH + " bytes, this one has " + length);
        }
        boolean roundabout = (path + "/").contains("/./") || (path + "/").contains("/../");
        if (roundabout || path.endsWith("/") || path.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "\"" + printable(path) + "\" is no path of a socket; allowed: unix:/run/app.sock");
        }
        return UnixDomainSocketAddress.of(path);
    }

    private static String printable(String path) {
        return path.replaceAll("\\p{Cntrl}", "?");
    }

    /// What a server may have.
    ///
    /// @throws IllegalArgumentException if it is of another kind
    static void check(SocketAddress address) {
        if (!isUnix(address) && inet(address) == null) {
            throw new IllegalArgumentException("address: " + address + " is of no kind that a server may have");
        }
    }

    public static boolean isUnix(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }

    /// Where the socket is; null for an address of another kind.
    public static @Nullable String path(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix ? unix.toString() : null;
    }

    /// With a port; null for a unix socket.
    public static @Nullable InetSocketAddress inet(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : null;
    }

    /// A host name without an address yet; null for every other.
    public static @Nullable InetSocketAddress unresolved(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.isUnresolved() ? inet : null;
    }

    /// The host name, else the IP address; `localhost` for a unix socket.
    public static String host(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getHostString() : "localhost";
    }
}
