package lbd.core.model.check;

import java.net.InetAddress;
import lbd.core.model.ProxyProtocol;
import lbd.core.model.Range;
import org.jspecify.annotations.Nullable;

/// Where a check goes and how it gets there.
///
/// @param port          where it differs from the server's own, 1 to 65,535; 0 is the server's
/// @param source        local address to check from; null lets the kernel choose
/// @param proxyProtocol the header that goes before everything else, TLS too: version 1 with the addresses of the
///                      check's own connection, version 2 with the command LOCAL
/// @param tls           null for a check in clear
/// @param ownTls        whether `tls` is the check's own word; else it is as the pool speaks to its servers
/// @param device        network interface to check through, whatever the routes say; null leaves it to them
/// @param via           virtual address that the server is asked at, which its own leads to; null: its own
public record CheckTarget(
        int port,
        @Nullable InetAddress source,
        ProxyProtocol proxyProtocol,
        @Nullable CheckTls tls,
        boolean ownTls,
        @Nullable String device,
        @Nullable InetAddress via) {
    /// Bits of marks by which kube-proxy masquerades and drops.
    private static final int KUBERNETES = 0xc000;

    public static final CheckTarget DEFAULT = new CheckTarget(0, null, ProxyProtocol.OFF, null);

    public CheckTarget {
        Range.check("port", port, 0, 65_535);
    }

    /// By the routes.
    public CheckTarget(int port, @Nullable InetAddress source, ProxyProtocol proxyProtocol, @Nullable CheckTls tls) {
        this(port, source, proxyProtocol, tls, null);
    }

    /// Without a word of its own about TLS.
    public CheckTarget(
            int port,
            @Nullable InetAddress source,
            ProxyProtocol proxyProtocol,
            @Nullable CheckTls tls,
            @Nullable String device) {
        this(port, source, proxyProtocol, tls, false, device, null);
    }

    /// The same at another port.
    public CheckTarget at(int otherPort) {
        return new CheckTarget(otherPort, source, proxyProtocol, tls, ownTls, device, via);
    }

    public CheckTarget withTls(CheckTls newTls) {
        return new CheckTarget(port, source, proxyProtocol, newTls, true, device, via);
    }

    /// By which packets of such checks are told from others; 0: the server is asked at its own address.
    public int mark() {
        return via == null ? 0 : mark(via);
    }

    /// The mark of checks at a virtual address: of the address alone, so that it is the same in daemons that follow one
    /// another on kept tables. Two in a file that have the same are refused.
    public static int mark(InetAddress virtual) {
        int hash = 0x811c9dc5;
        for (byte one : virtual.getAddress()) {
            hash = (hash ^ (one & 0xff)) * 0x01000193;
        }
        int mark = hash & ~KUBERNETES;
        return mark == 0 ? 1 : mark;
    }
}
