package lbd.core.model.edge;

import java.time.Duration;
import java.util.List;

/// Which other sites' pages may read answers (Fetch standard, CORS protocol).
///
/// @param origins     `https://host[:port]`, `https://*.host`, or `*` for all; none: see [#OFF]
/// @param methods     beside GET, HEAD and POST, which need no leave
/// @param headers     that requests may have beside those that need no leave; `*`: any
/// @param expose      fields of answers that pages may read
/// @param credentials whether cookies and logins may come along; not together with `*` as origin
/// @param maxAge      how long a browser remembers what a preflight has told
public record CorsSpec(
        List<String> origins,
        List<String> methods,
        List<String> headers,
        List<String> expose,
        boolean credentials,
        Duration maxAge) {
    public static final String ANY = "*";

    /// Of a route whose answers are no matter of its listener's `cors`: nothing is said, and preflights go on.
    public static final CorsSpec OFF = new CorsSpec(List.of(), List.of(), List.of(), List.of(), false, Duration.ZERO);

    public CorsSpec {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        expose = List.copyOf(expose);
        if (credentials && origins.contains(ANY)) {
            throw new IllegalArgumentException(
                    "credentials: with origins \"*\" every site would read them; name the sites");
        }
        origins.forEach(CorsSpec::checkOrigin);
    }

    /// @return the origin
    /// @throws IllegalArgumentException if it is none
    public static String checkOrigin(String origin) {
        if (!origin.equals(ANY) && !origin.matches("[a-z][a-z0-9+.-]*://(\\*\\.)?[a-z0-9.\\[\\]:_-]+")) {
            throw new IllegalArgumentException("\"" + origin
                    + "\" is no origin; allowed: *, or scheme://host[:port] in small letters and without a path");
        }
        return origin;
    }

    public boolean anyOrigin() {
        return origins.contains(ANY);
    }
}
