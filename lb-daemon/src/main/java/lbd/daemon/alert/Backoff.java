package lbd.daemon.alert;

import java.time.Duration;

/// How long after a failure a message is sent again.
final class Backoff {
    /// After that a message is given up: what is to be said is said by the next.
    static final Duration GIVE_UP = Duration.ofMinutes(15);

    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMinutes(2).toNanos();
    private static final int MOST_DOUBLINGS = 7;

    private Backoff() {}

    /// @param failures in a row, at least 1
    /// @param dice     0 to 1: a quarter more or less, so that many do not come at once
    static long nanos(int failures, double dice) {
        long plain = Math.min(FIRST_NANOS << Math.min(failures - 1, MOST_DOUBLINGS), LONGEST_NANOS);
        return (long) (plain * (0.75 + dice / 2));
    }
}
