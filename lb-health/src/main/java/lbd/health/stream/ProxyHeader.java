package lbd.health.stream;

import java.net.InetSocketAddress;
import lbd.core.model.ProxyProtocol;
import lbd.core.proxyprotocol.HeaderWriter;

/// The PROXY protocol header of a check's connection.
final class ProxyHeader {
    private ProxyHeader() {}

    /// Version 1 has no word for a connection of one's own that servers take: it says who checks. Version 2 has.
    static byte[] bytes(ProxyProtocol version, InetSocketAddress from, InetSocketAddress to) {
        return switch (version) {
            case OFF -> new byte[0];
            case V1 -> HeaderWriter.v1(from, to);
            case V2 -> HeaderWriter.v2Local();
        };
    }
}
