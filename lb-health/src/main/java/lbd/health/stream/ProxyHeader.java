package lbd.health.stream;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import lbd.core.model.check.CheckTarget.ProxyProtocol;

/// The PROXY protocol header of a check's connection (haproxy.org, proxy-protocol.txt, 2.1 and 2.2).
final class ProxyHeader {
    /// Version 2, command LOCAL: no addresses, since nobody stands behind this connection.
    private static final byte[] LOCAL = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000");

    private ProxyHeader() {}

    static byte[] bytes(ProxyProtocol version, InetSocketAddress from, InetSocketAddress to) {
        return switch (version) {
            case OFF -> new byte[0];
            case V1 -> v1(from, to).getBytes(StandardCharsets.US_ASCII);
            case V2 -> LOCAL.clone();
        };
    }

    private static String v1(InetSocketAddress from, InetSocketAddress to) {
        String family = to.getAddress() instanceof Inet4Address ? "TCP4" : "TCP6";
        return "PROXY %s %s %s %d %d\r\n".formatted(family, host(from), host(to), from.getPort(), to.getPort());
    }

    /// Without a scope: `fe80::1%eth0` is ours alone.
    private static String host(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        int scope = host.indexOf('%');
        return scope < 0 ? host : host.substring(0, scope);
    }
}
