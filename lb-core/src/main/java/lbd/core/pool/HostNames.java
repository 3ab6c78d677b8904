package lbd.core.pool;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.accesslog.AddressText;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;

/// Host names in a pool's servers: each address that a name has is a server of its own, with all that the entry
/// says.
public final class HostNames {
    private HostNames() {}

    /// The host names that must be resolved for a pool.
    public static Set<String> hosts(PoolSpec spec) {
        Set<String> hosts = new LinkedHashSet<>();
        for (ServerSpec server : spec.servers()) {
            InetSocketAddress name = ServerAddress.unresolved(server.address());
            if (name != null) {
                hosts.add(name.getHostString());
            }
        }
        return hosts;
    }

    /// The servers of a pool as far as its names are resolved. `app5` becomes `app5@10.0.0.5` and `app5@10.0.0.6`,
    /// in the order of addresses, since a name server turns them round at will. A name without addresses stays one
    /// server with an unresolved address, which is down.
    ///
    /// @param resolutions addresses by host name
    static List<ServerSpec> expand(PoolSpec spec, Map<String, List<InetAddress>> resolutions) {
        List<ServerSpec> servers = new ArrayList<>();
        for (ServerSpec server : spec.servers()) {
            InetSocketAddress name = ServerAddress.unresolved(server.address());
            List<InetAddress> addresses =
                    name == null ? List.of() : resolutions.getOrDefault(name.getHostString(), List.of());
            if (name == null || addresses.isEmpty()) {
                servers.add(server);
                continue;
            }
            String host = name.getHostString();
            int port = name.getPort();
            addresses.stream()
                    .distinct()
                    .sorted((a, b) -> Arrays.compareUnsigned(a.getAddress(), b.getAddress()))
                    .map(address -> at(address, host, port, server))
                    .forEach(servers::add);
        }
        return servers;
    }

    /// Whether a server is an address of an entry that is called so, or of its host.
    static boolean isOf(String server, String name) {
        int at = server.startsWith(AddressText.UNIX) ? -1 : server.lastIndexOf('@');
        return at > 0 && (server.substring(0, at).equals(name) || server.startsWith(name + ":"));
    }

    private static ServerSpec at(InetAddress address, String host, int port, ServerSpec entry) {
        return entry.at(
                entry.name() + "@" + address.getHostAddress(), new InetSocketAddress(called(host, address), port));
    }

    /// It does not forget its name, which its certificate has to bear.
    private static InetAddress called(String host, InetAddress address) {
        try {
            if (address instanceof Inet6Address six && six.getScopeId() != 0) {
                return Inet6Address.getByAddress(host, six.getAddress(), six.getScopeId());
            }
            return InetAddress.getByAddress(host, address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of no length that there is", e);
        }
    }
}
