package lbd.core.model;

import java.time.Duration;
import lbd.core.model.AccessSpec.PerSource;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// How many requests with the same key may come: a bucket of tokens for each key, of which each request takes one.
///
/// @param name    a [Name]
/// @param key     what counts together
/// @param rate    tokens that come in a `period`
/// @param period  at most [#MOST_PER_SECOND] tokens come in a second
/// @param burst   tokens of a full bucket: requests that may come at once, 1 to [#MOST_BURST]
/// @param size    keys that are remembered, 1 to [#MOST_KEYS]
/// @param status  of the answer to requests that are refused, one of [ErrorPage#STATUSES]
/// @param dryRun  whether nobody is refused, and those are only counted that would be
/// @param maxDelay how long a request may be kept waiting for its token, 1 ms to 60 s; null: not at all
/// @param prefix6 leading bits of an IPv6 address that are told apart where the key names it, 1 to 128
public record RateLimitSpec(
        String name,
        VariableText key,
        int rate,
        Duration period,
        int burst,
        int size,
        int status,
        boolean dryRun,
        int prefix6,
        @Nullable Duration maxDelay)
        implements LimitSpec {
    public static final int MOST_PER_SECOND = 1_000_000;
    public static final int MOST_BURST = 1_000_000;
    public static final int MOST_KEYS = 4_000_000;

    public static final int USUAL_KEYS = 100_000;
    public static final int USUAL_STATUS = 429;
    public static final Duration SHORTEST_DELAY = Duration.ofMillis(1);
    public static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    public RateLimitSpec {
        Name.check(name);
        Range.check("rate", rate, 1, MOST_PER_SECOND);
        Range.check("burst", burst, 1, MOST_BURST);
        Range.check("size", size, 1, MOST_KEYS);
        Range.check("prefix6", prefix6, 1, 128);
        LimitSpec.checkStatus(status);
        if (maxDelay != null) {
            Range.check("max_delay", maxDelay, SHORTEST_DELAY, LONGEST_DELAY);
        }
    }

    /// That keeps nobody waiting.
    public RateLimitSpec(
            String name,
            VariableText key,
            int rate,
            Duration period,
            int burst,
            int size,
            int status,
            boolean dryRun,
            int prefix6) {
        this(name, key, rate, period, burst, size, status, dryRun, prefix6, null);
    }

    /// With what holds where nothing else is said.
    public RateLimitSpec(String name, VariableText key, int rate, Duration period, int burst) {
        this(name, key, rate, period, burst, USUAL_KEYS, USUAL_STATUS, false, PerSource.PREFIX6);
    }

    /// After which a bucket gets a token.
    public long intervalNanos() {
        return period.toNanos() / rate;
    }

    /// Seconds in which an empty bucket becomes full, rounded up.
    public long windowSeconds() {
        long second = Duration.ofSeconds(1).toNanos();
        return (burst * intervalNanos() + second - 1) / second;
    }
}
