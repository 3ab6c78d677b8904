package lbd.core.proxyprotocol;

import java.net.InetSocketAddress;

/// What a header says about the connection that it opens.
public sealed interface ProxyHeader extends HeaderOutcome {
    /// Somebody connected to the proxy, which passes the connection on.
    ///
    /// @param source      who connected; of an IPv4-mapped IPv6 address the IPv4 one, so that rules for it hold
    /// @param destination the address that was reached
    /// @param tls         what it says of TLS
    record Relayed(InetSocketAddress source, InetSocketAddress destination, ProxyTls tls) implements ProxyHeader {
        /// With the addresses alone.
        public Relayed(InetSocketAddress source, InetSocketAddress destination) {
            this(source, destination, ProxyTls.NONE);
        }
    }

    /// The connection speaks for itself: the proxy's own (LOCAL, as its health checks are), or one of which it
    /// knows no internet addresses (UNKNOWN, UNSPEC, UNIX, datagrams).
    record Own() implements ProxyHeader {}

    ProxyHeader OWN = new Own();
}
