package lbd.core.tls;

import org.jspecify.annotations.Nullable;

/// What is known of a client's TLS connection once its handshake is over: for logs, rules and fields to servers.
///
/// @param version  `1.3`
/// @param cipher   as OpenSSL names it
/// @param group    how the secret was agreed upon; null where no agreement was needed
/// @param protocol the one that ALPN chose; null where it chose none
/// @param resumed  whether an earlier session was taken up
/// @param hello    what the client had offered
/// @param ja4      of the hello, [Ja4]; null where nobody wants it
/// @param client   who the client is by its certificate; null where it has shown none
public record TlsFacts(
        String version,
        String cipher,
        @Nullable String group,
        @Nullable String protocol,
        boolean resumed,
        ClientHello hello,
        @Nullable String ja4,
        @Nullable TlsClient client) {
    /// The name that the client wanted to reach; null where it said none.
    public @Nullable String serverName() {
        return hello.serverName();
    }
}
