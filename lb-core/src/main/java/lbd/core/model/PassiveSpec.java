package lbd.core.model;

import java.time.Duration;
import java.util.List;

/// When live traffic takes a server out of the pool, with nginx's `max_fails` and `fail_timeout`.
///
/// @param maxFails        failures within `failTimeout` that eject, 1 to 1,000
/// @param failTimeout     the time in which they are counted, and how long a first ejection lasts, 1 s to 1 h
/// @param statuses        answers that count as failures, 400 to 599 each
/// @param maxEjected      at most this share of the pool is out at once, 1 to 100 percent; the last server never is
/// @param maxEjectionTime an ejection that follows another lasts twice as long, up to this, `failTimeout` to 24 h
public record PassiveSpec(
        int maxFails, Duration failTimeout, List<Integer> statuses, int maxEjected, Duration maxEjectionTime) {
    public static final int MAX_MAX_FAILS = 1_000;
    public static final Duration LONGEST_FAIL_TIMEOUT = Duration.ofHours(1);
    public static final Duration LONGEST_EJECTION = Duration.ofHours(24);
    public static final PassiveSpec DEFAULT = new PassiveSpec(3, Duration.ofSeconds(10), List.of(), 50);

    public PassiveSpec {
        Range.check("max_fails", maxFails, 1, MAX_MAX_FAILS);
        Range.check("fail_timeout", failTimeout, Duration.ofSeconds(1), LONGEST_FAIL_TIMEOUT);
        statuses = List.copyOf(statuses);
        statuses.forEach(status -> Range.check("statuses", status, 400, 599));
        Range.check("max_ejected", maxEjected, 1, 100);
        Range.check("max_ejection_time", maxEjectionTime, failTimeout, LONGEST_EJECTION);
    }

    /// With the usual longest ejection.
    public PassiveSpec(int maxFails, Duration failTimeout, List<Integer> statuses, int maxEjected) {
        this(maxFails, failTimeout, statuses, maxEjected, usualMaxEjectionTime(failTimeout));
    }

    /// 5 minutes, or `failTimeout` where that is longer.
    public static Duration usualMaxEjectionTime(Duration failTimeout) {
        Duration usual = Duration.ofMinutes(5);
        return failTimeout.compareTo(usual) > 0 ? failTimeout : usual;
    }
}
