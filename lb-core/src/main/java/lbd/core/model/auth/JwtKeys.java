package lbd.core.model.auth;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the keys of those who sign tokens come from.
public sealed interface JwtKeys {
    /// A file with a JWK set (RFC 7517), as it was when it was read.
    ///
    /// @param file where it is
    /// @param keys that are for signatures; at least one
    record OfFile(String file, KeySet keys) implements JwtKeys {}

    /// A JWK set that somebody else publishes, and changes.
    ///
    /// @param url     http or https, without a user's name
    /// @param roots   that sign its server; empty: the system's
    /// @param refresh how long its keys are used before it is asked again; null: as its answers say
    record OfUrl(
            URI url, List<X509Certificate> roots, @Nullable Duration refresh) implements JwtKeys {
        public static final Duration SHORTEST_REFRESH = Duration.ofMinutes(1);
        public static final Duration LONGEST_REFRESH = Duration.ofDays(1);

        public OfUrl {
            roots = List.copyOf(roots);
        }

        /// For logs and metrics: without the query, which may have a secret.
        public String shown() {
            String text = url.toString();
            int query = text.indexOf('?');
            return query < 0 ? text : text.substring(0, query);
        }
    }
}
