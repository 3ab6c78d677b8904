package lbd.proxy.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import lbd.core.accesslog.AddressText;
import lbd.core.pool.Server;

/// What a server is called in a Host field.
final class ServerHost {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private ServerHost() {}

    /// The name or address of the configuration, and the port where it is not that of the scheme.
    static String of(Server server) {
        String host = server.knownAs();
        // One on a unix socket has no port.
        if (!(server.address() instanceof InetSocketAddress address)) {
            return host;
        }
        InetAddress ip = address.getAddress();
        String name = host.indexOf(':') < 0 || ip == null ? host : "[" + AddressText.text(ip.getAddress()) + "]";
        int port = address.getPort();
        return port == (server.tls() == null ? HTTP : HTTPS) ? name : name + ":" + port;
    }
}
