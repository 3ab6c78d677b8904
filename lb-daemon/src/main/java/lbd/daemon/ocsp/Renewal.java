package lbd.daemon.ocsp;

import java.time.Duration;
import java.time.Instant;

/// When to ask again: in the middle of an answer's life, so that a responder may be away for as long again; after
/// failures little by little later. The dice are the caller's.
final class Renewal {
    private static final Duration SHORTEST = Duration.ofSeconds(30);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);
    private static final int LAST_DOUBLING = 9;

    private Renewal() {}

    /// @param dice 0 to 1: so that not everybody asks at once
    static Instant after(OcspAnswer answer, Instant now, double dice) {
        Duration left = Duration.between(now, answer.until());
        Duration wait = part(left, 0.45 + 0.1 * dice);
        return now.plus(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
    }

    /// @param failures in a row, at least 1
    static Instant afterFailure(int failures, Instant now, double dice) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, LAST_DOUBLING));
        Duration bounded = wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
        return now.plus(part(bounded, 0.9 + 0.2 * dice));
    }

    private static Duration part(Duration whole, double part) {
        return Duration.ofMillis((long) (whole.toMillis() * part));
    }
}
