package lbd.proxy.http;

import java.net.InetSocketAddress;
import lbd.core.pool.Server;

/// What a server is called in a Host field.
final class ServerHost {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private ServerHost() {}

    /// The name or address of the configuration, and the port where it is not that of the scheme.
    static String of(Server server) {
        String host = server.knownAs();
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        // One on a unix socket has no port.
        if (!(server.address() instanceof InetSocketAddress address)) {
            return name;
        }
        int port = address.getPort();
        return port == (server.tls() == null ? HTTP : HTTPS) ? name : name + ":" + port;
    }
}
