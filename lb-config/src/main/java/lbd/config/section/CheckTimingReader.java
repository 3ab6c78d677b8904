package lbd.config.section;

import java.time.Duration;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.Units;
import lbd.core.model.check.CheckTiming;
import org.jspecify.annotations.Nullable;

/// The keys of a check that say when it runs. keepalived's `retries` and HAProxy's `fall` are one rule, of which a
/// check says one; so are `retry_delay` and `fast_interval`.
final class CheckTimingReader {
    private static final CheckTiming FALLBACK = CheckTiming.DEFAULT;

    private final Field<Duration> interval;
    private final Field<@Nullable Duration> fastInterval;
    private final Field<@Nullable Duration> downInterval;
    private final Field<@Nullable Duration> timeout;
    private final Field<@Nullable Duration> connectTimeout;
    private final Field<Integer> fall;
    private final Field<@Nullable Duration> retryDelay;
    private final Field<Integer> rise;
    private final Field<CheckTiming.Initial> initial;
    private final Field<Integer> jitter;

    CheckTimingReader(MapReader map) {
        interval = map.optional("interval", CheckTimingReader::interval, FALLBACK.interval());
        fastInterval = map.optional("fast_interval", CheckTimingReader::interval, null);
        downInterval = map.optional("down_interval", CheckTimingReader::interval, null);
        timeout = map.optional("timeout", CheckTimingReader::timeout, null);
        connectTimeout = map.optional("connect_timeout", this::connectTimeout, null);
        fall = fall(map);
        boolean fast = map.has("fast_interval");
        retryDelay = map.optional("retry_delay", v -> retryDelay(v, fast), null);
        rise = map.optional("rise", v -> v.integer(1, CheckTiming.MOST_IN_A_ROW), FALLBACK.rise());
        initial = map.optional("initial", v -> v.word(CheckTiming.Initial.class), FALLBACK.initial());
        jitter = map.optional("jitter", v -> v.percent(0, CheckTiming.MAX_JITTER), FALLBACK.jitterPercent());
    }

    /// Says which of the two must change, since the other one may be a default that nobody sees.
    private Duration connectTimeout(Value value) {
        Duration connect = timeout(value);
        if (interval.isGood() && timeout.isGood()) {
            Duration given = timeout.get();
            Duration whole = or(given, CheckTiming.defaultTimeout(interval.get()));
            if (connect.compareTo(whole) > 0) {
                String where = given != null ? "" : " by default";
                throw value.refuse("%s is longer than timeout, which is %s%s; set timeout to %s or more"
                        .formatted(Units.text(connect), Units.text(whole), where, Units.text(connect)));
            }
        }
        return connect;
    }

    private static Field<Integer> fall(MapReader map) {
        boolean both = map.has("fall");
        Field<Integer> retries = map.optional("retries", v -> retries(v, both) + 1, FALLBACK.fall());
        Field<Integer> fall = map.optional("fall", v -> v.integer(1, CheckTiming.MOST_IN_A_ROW), FALLBACK.fall());
        return both ? fall : retries;
    }

    private static int retries(Value value, boolean both) {
        if (both) {
            throw value.refuse("fall says the same; keep one of the two (fall is retries + 1)");
        }
        return value.integer(0, CheckTiming.MOST_IN_A_ROW - 1);
    }

    private static Duration retryDelay(Value value, boolean fast) {
        if (fast) {
            throw value.refuse("fast_interval says the same; keep one of the two");
        }
        return value.duration(Duration.ZERO, CheckTiming.LONGEST_TIMEOUT);
    }

    private static Duration interval(Value value) {
        return value.duration(CheckTiming.SHORTEST_INTERVAL, CheckTiming.LONGEST_INTERVAL);
    }

    private static Duration timeout(Value value) {
        return value.duration(CheckTiming.SHORTEST_TIMEOUT, CheckTiming.LONGEST_TIMEOUT);
    }

    CheckTiming get() {
        Duration every = interval.get();
        Duration whole = or(timeout.get(), CheckTiming.defaultTimeout(every));
        return new CheckTiming(
                every,
                or(fastInterval.get(), every),
                or(downInterval.get(), every),
                whole,
                or(connectTimeout.get(), whole),
                fall.get(),
                retryDelay.get(),
                rise.get(),
                initial.get(),
                jitter.get());
    }

    private static Duration or(@Nullable Duration given, Duration fallback) {
        return given != null ? given : fallback;
    }
}
