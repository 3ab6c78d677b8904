package lbd.core.model.auth;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.model.TextTest;
import org.jspecify.annotations.Nullable;

/// A JSON Web Token that somebody trusted has signed (RFC 7519, RFC 8725).
///
/// @param keys       of those who sign
/// @param issuer     what `iss` must be; null: anything
/// @param audience   of which `aud` must name one; empty: it may name anybody
/// @param algorithms by which tokens may be signed
/// @param leeway     how wrong clocks may be
/// @param place      where tokens are
/// @param claims     what others must be; of a list, one of its elements
public record JwtSpec(
        JwtKeys keys,
        @Nullable String issuer,
        List<String> audience,
        Set<JwtAlgorithm> algorithms,
        Duration leeway,
        TokenPlace place,
        Map<String, TextTest> claims) {
    public static final Duration USUAL_LEEWAY = Duration.ofSeconds(30);

    public JwtSpec {
        audience = List.copyOf(audience);
        algorithms = Set.copyOf(algorithms);
        claims = Map.copyOf(claims);
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("algorithms: needs at least one");
        }
    }

    /// Where a token is.
    ///
    /// @param kind of place
    /// @param name of the cookie or the parameter; empty for Authorization
    public record TokenPlace(Kind kind, String name) {
        public static final TokenPlace AUTHORIZATION = new TokenPlace(Kind.AUTHORIZATION, "");

        /// Of place.
        public enum Kind {
            /// `Authorization: Bearer` (RFC 6750 section 2.1).
            AUTHORIZATION,
            COOKIE,
            QUERY
        }
    }
}
