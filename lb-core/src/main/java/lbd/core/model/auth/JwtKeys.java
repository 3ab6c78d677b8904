package lbd.core.model.auth;

import java.net.URI;
import java.time.Duration;

/// Where the keys of those who sign tokens come from.
public sealed interface JwtKeys {
    /// A file with a JWK set (RFC 7517), as it was when it was read.
    ///
    /// @param file where it is
    /// @param keys that are for signatures; at least one
    record OfFile(String file, KeySet keys) implements JwtKeys {}

    /// A URL, asked while lbd runs.
    ///
    /// @param url     `https`, or `http`
    /// @param refresh after which it is asked again, unless its answers say otherwise
    record OfUrl(URI url, Duration refresh) implements JwtKeys {
        public static final Duration USUAL_REFRESH = Duration.ofMinutes(10);
    }
}
