package lbd.core.model.auth;

/// Where the keys of those who sign tokens come from.
public sealed interface JwtKeys {
    KeySet keys();

    /// A file with a JWK set (RFC 7517), as it was when it was read.
    ///
    /// @param file where it is
    /// @param keys that are for signatures; at least one
    record OfFile(String file, KeySet keys) implements JwtKeys {}
}
