package lbd.core.model;

import java.time.Duration;

/// By which word of the application's own a pool knows its clients again, and which server was behind it last.
///
/// @param by      whose word it is
/// @param name    of the cookie or the field, a token
/// @param timeout how long after its last use it is remembered, 1 s to 30 d
/// @param size    how many are remembered, 1 to 10,000,000; the one that came least recently makes room
public record LearnSpec(By by, String name, Duration timeout, int size) {
    public enum By {
        /// A cookie that servers set.
        COOKIE,
        /// A field that servers put into answers, and clients into requests.
        ANSWERED_FIELD,
        /// A field that clients put into requests.
        FIELD
    }

    /// Rules that one pool may have.
    public static final int MOST = 8;

    public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(30);
    public static final int USUAL_SIZE = 100_000;

    public LearnSpec {
        RouteMatch.token(name);
        Range.check("timeout", timeout, PersistenceSpec.SHORTEST, PersistenceSpec.LONGEST);
        Range.check("size", size, 1, PersistenceSpec.MAX_SIZE);
    }

    /// Whether what was remembered by another rule is what this one would remember.
    public boolean isOf(LearnSpec other) {
        return by == other.by && name.equalsIgnoreCase(other.name);
    }
}
