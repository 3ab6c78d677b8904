package lbd.proxy.upstream;

import java.net.InetSocketAddress;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import org.jspecify.annotations.Nullable;

/// What a server may be told, by a PROXY protocol header, of the client for whom a connection is made.
///
/// @param client  who connected to us, as far as we know
/// @param reached where it did
/// @param tls     that ends here; null where none does
/// @param told    what is known of TLS that does not
public record Introduction(
        @Nullable InetSocketAddress client,
        @Nullable InetSocketAddress reached,
        @Nullable TlsFacts tls,
        ProxyTls told) {
    /// For a connection that is anybody's.
    public static final Introduction NOBODY = new Introduction(null, null, null, ProxyTls.NONE);

    ProxyTls session() {
        return tls == null ? told : ProxyTls.of(tls);
    }
}
