package lbd.core.proxyprotocol;

import lbd.core.tls.ClientHello;
import lbd.core.tls.TlsClient;
import lbd.core.tls.TlsFacts;
import lbd.core.tls.TlsSeen;
import org.jspecify.annotations.Nullable;

/// What a header of version 2 says of the client's TLS, beside its addresses (2.2.1 to 2.2.8 of the specification).
///
/// @param authority the name that the client asked for (SNI), in lower case
/// @param protocol  the one that is spoken within (ALPN), each byte as one character
/// @param session   null where the client spoke no TLS with who sends the header, as far as it says
public record ProxyTls(
        @Nullable String authority,
        @Nullable String protocol,
        @Nullable Session session) {
    /// Nothing.
    public static final ProxyTls NONE = new ProxyTls(null, null, null);

    /// What became of its handshake.
    ///
    /// @param client     flags: [#SSL], [#CERT_CONNECTION], [#CERT_SESSION]
    /// @param verified   whether the client has shown a certificate, and it was good
    /// @param version    `1.3`
    /// @param cipher     as OpenSSL names it
    /// @param commonName of the client's certificate
    public record Session(
            int client,
            boolean verified,
            @Nullable String version,
            @Nullable String cipher,
            @Nullable String commonName) {
        public static final int SSL = 1;
        public static final int CERT_CONNECTION = 2;
        public static final int CERT_SESSION = 4;
    }

    /// Of TLS that ends here.
    public static ProxyTls of(TlsFacts facts) {
        TlsClient client = facts.client();
        int flags = client == null
                ? Session.SSL
                : Session.SSL | Session.CERT_SESSION | (facts.resumed() ? 0 : Session.CERT_CONNECTION);
        return new ProxyTls(
                facts.serverName(),
                facts.protocol(),
                new Session(
                        flags,
                        client != null,
                        facts.version(),
                        facts.cipher(),
                        client == null ? null : client.commonName()));
    }

    /// Of TLS that passes through. Which protocol is spoken the server decides, where the client offers several.
    public static ProxyTls of(ClientHello hello) {
        String only = hello.protocols().size() == 1 ? hello.protocols().getFirst() : null;
        return new ProxyTls(hello.serverName(), only, null);
    }

    /// For logs; null where there is nothing.
    public @Nullable TlsSeen seen() {
        if (equals(NONE)) {
            return null;
        }
        return session == null
                ? new TlsSeen(authority, protocol, null, null, null)
                : new TlsSeen(authority, protocol, session.version(), session.cipher(), null);
    }

    /// Whether the client has spoken TLS with who sends the header.
    public boolean isSecure() {
        return session != null && (session.client() & Session.SSL) != 0;
    }
}
