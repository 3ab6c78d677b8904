package lbd.core.model.check;

import java.time.Duration;
import lbd.core.model.Range;
import org.jspecify.annotations.Nullable;

/// When a check runs and how many of its results make a verdict.
///
/// @param interval       from the start of one check to the start of the next, 10 ms to 24 h
/// @param fastInterval   the same while results contradict the verdict
/// @param downInterval   the same while the server is down
/// @param timeout        of the whole check, 1 ms to 1 h
/// @param connectTimeout of its connection, at most `timeout`
/// @param fall           failures in a row that take the server down, 1 to 1000; keepalived's `retries` is one less
/// @param retryDelay     keepalived's: from the end of a failure that has not taken the server down to the start of
///                       the next check, 0 to 1 h; null where `fastInterval` says it
/// @param rise           successes in a row that bring it up again, 1 to 1000
/// @param initial        what the server is taken for before there are results
/// @param jitterPercent  how much each time between two checks may be longer or shorter, 0 to 50
public record CheckTiming(
        Duration interval,
        Duration fastInterval,
        Duration downInterval,
        Duration timeout,
        Duration connectTimeout,
        int fall,
        @Nullable Duration retryDelay,
        int rise,
        Initial initial,
        int jitterPercent) {
    /// What a server is taken for before there are results.
    public enum Initial {
        /// Up, until `fall` failures.
        UP,
        /// Down, until `rise` successes.
        DOWN,
        /// Down until the first result, which decides alone.
        CHECK_FIRST
    }

    public static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
    public static final Duration LONGEST_INTERVAL = Duration.ofHours(24);
    public static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    public static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    public static final int MOST_IN_A_ROW = 1000;
    public static final int MAX_JITTER = 50;

    /// HAProxy's: every 2 s, down after 3 failures, up after 2 successes.
    public static final CheckTiming DEFAULT = every(Duration.ofSeconds(2));

    public CheckTiming {
        Range.check("interval", interval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
        Range.check("fast_interval", fastInterval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
        Range.check("down_interval", downInterval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
        Range.check("timeout", timeout, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
        Range.check("connect_timeout", connectTimeout, SHORTEST_TIMEOUT, timeout);
        Range.check("fall", fall, 1, MOST_IN_A_ROW);
        Range.check("rise", rise, 1, MOST_IN_A_ROW);
        Range.check("jitter", jitterPercent, 0, MAX_JITTER);
        if (retryDelay != null) {
            Range.check("retry_delay", retryDelay, Duration.ZERO, LONGEST_TIMEOUT);
        }
    }

    /// The defaults for everything but the interval.
    public static CheckTiming every(Duration interval) {
        Duration timeout = defaultTimeout(interval);
        return new CheckTiming(interval, interval, interval, timeout, timeout, 3, null, 2, Initial.UP, 10);
    }

    /// The interval, at most 5 s.
    public static Duration defaultTimeout(Duration interval) {
        Duration most = Duration.ofSeconds(5);
        return interval.compareTo(most) < 0 ? interval : most;
    }
}
