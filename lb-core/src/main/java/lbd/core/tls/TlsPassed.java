package lbd.core.tls;

import org.jspecify.annotations.Nullable;

/// What is known of TLS that is passed through, and so never decrypted.
///
/// @param hello what the client offers
/// @param ja4   of the hello, [Ja4]; null where nobody wants it
public record TlsPassed(ClientHello hello, @Nullable String ja4) {
    public @Nullable String serverName() {
        return hello.serverName();
    }
}
