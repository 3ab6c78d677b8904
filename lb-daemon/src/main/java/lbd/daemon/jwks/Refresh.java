package lbd.daemon.jwks;

import java.time.Duration;
import java.util.Locale;
import lbd.core.model.auth.JwtKeys;
import org.jspecify.annotations.Nullable;

/// When keys are asked for again.
final class Refresh {
    /// Where nobody says anything.
    static final Duration USUAL = Duration.ofMinutes(10);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LONGEST_AFTER_FAILURE = Duration.ofSeconds(60);

    private Refresh() {}

    /// After an answer.
    ///
    /// @param configured   null: as the answer says
    /// @param cacheControl of the answer (RFC 9111 section 5.2); empty: it has none
    static Duration after(@Nullable Duration configured, String cacheControl) {
        if (configured != null) {
            return configured;
        }
        Duration said = maxAge(cacheControl);
        if (said == null) {
            return USUAL;
        }
        Duration atLeast = said.compareTo(JwtKeys.OfUrl.SHORTEST_REFRESH) < 0 ? JwtKeys.OfUrl.SHORTEST_REFRESH : said;
        return atLeast.compareTo(JwtKeys.OfUrl.LONGEST_REFRESH) > 0 ? JwtKeys.OfUrl.LONGEST_REFRESH : atLeast;
    }

    private static @Nullable Duration maxAge(String cacheControl) {
        for (String one : cacheControl.toLowerCase(Locale.ROOT).split(",", -1)) {
            String directive = one.strip();
            if (directive.equals("no-store") || directive.equals("no-cache")) {
                return Duration.ZERO;
            }
            // More digits than these are more than a day anyway.
            if (directive.matches("max-age=[0-9]{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(directive.substring("max-age=".length())));
            }
        }
        return null;
    }

    /// Little by little later, and not all nodes at once.
    ///
    /// @param failures in a row, 1 or more
    /// @param dice     0 to 1
    static Duration afterFailure(int failures, double dice) {
        long doubled = AFTER_FAILURE.toMillis() << Math.min(failures - 1, 16);
        return Duration.ofMillis((long) (Math.min(doubled, LONGEST_AFTER_FAILURE.toMillis()) * (0.75 + dice / 2)));
    }
}
