package lbd.core.tls;

import org.jspecify.annotations.Nullable;

/// What is known of TLS that does not end here: it passes through, or a proxy before us has told of it. Each is null
/// where it is not known.
///
/// @param serverName the name that the client asked for
/// @param protocol   the one that is spoken within
/// @param version    `1.3`
/// @param cipher     as OpenSSL names it
/// @param ja4        [Ja4]
public record TlsSeen(
        @Nullable String serverName,
        @Nullable String protocol,
        @Nullable String version,
        @Nullable String cipher,
        @Nullable String ja4) {}
