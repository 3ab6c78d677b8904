package lbd.health.stream;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import lbd.core.model.ProxyProtocol;
import lbd.core.proxyprotocol.HeaderWriter;
import org.jspecify.annotations.Nullable;

/// The PROXY protocol header of a check's connection.
final class CheckProxyHeader {
    private CheckProxyHeader() {}

    /// Version 1 has no word for a connection of one's own that servers take: it says who checks. Version 2 has. Over a
    /// unix socket nobody has an address.
    static byte[] bytes(ProxyProtocol version, @Nullable SocketAddress from, SocketAddress to) {
        return switch (version) {
            case OFF -> new byte[0];
            case V1 ->
                from instanceof InetSocketAddress source && to instanceof InetSocketAddress destination
                        ? HeaderWriter.v1(source, destination)
                        : HeaderWriter.v1Unknown();
            case V2 -> HeaderWriter.v2Local();
        };
    }
}
