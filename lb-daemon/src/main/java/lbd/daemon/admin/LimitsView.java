package lbd.daemon.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import lbd.core.limit.Limit;
import lbd.core.model.BandwidthLimitSpec;
import lbd.core.model.ConcurrencyLimitSpec;
import lbd.core.model.RateLimitSpec;
import lbd.core.model.Units;
import org.jspecify.annotations.Nullable;

/// What the limits have counted.
record LimitsView(List<LimitView> limits) {
    private static final double NANOS = 1e9;

    /// @param allowed   as the file says it: `100/1s, burst 200`, `concurrency 10`, `upload unlimited, download
    ///                  1MiB/s`
    /// @param keys      that are remembered now
    /// @param passed    requests that were within it at once
    /// @param delayed   requests that had to wait for that
    /// @param limited   requests that were refused
    /// @param dryRun    requests that would have been refused
    /// @param displaced keys that were forgotten before their time
    /// @param refused   keys that were refused lately, the last one first; null where all limits are shown
    /// @param key       null where none is asked for
    record LimitView(
            String name,
            String allowed,
            int keys,
            long passed,
            long delayed,
            long limited,
            long dryRun,
            long displaced,
            @Nullable List<RefusedView> refused,
            @Nullable KeyView key) {}

    /// @param count       how often since it is in this list
    /// @param idleSeconds since the last time
    /// @param left        requests that it may send now
    record RefusedView(String key, long count, double idleSeconds, int left) {}

    /// @param left requests that it may send now
    record KeyView(String key, int left) {}

    static LimitsView of(Collection<Limit> all) {
        long now = System.nanoTime();
        return new LimitsView(all.stream()
                .sorted(Comparator.comparing(limit -> limit.spec().name()))
                .map(limit -> of(limit, now, null, null))
                .toList());
    }

    /// @param key that is asked for; empty: none
    static LimitView of(Limit limit, String key) {
        long now = System.nanoTime();
        List<RefusedView> refused = limit.refusedKeys().stream()
                .map(r -> new RefusedView(r.key(), r.count(), (now - r.lastNanos()) / NANOS, limit.left(r.hash(), now)))
                .toList();
        return of(
                limit,
                now,
                key.isEmpty() ? refused : null,
                key.isEmpty() ? null : new KeyView(key, limit.left(hash(limit, key), now)));
    }

    static long hash(Limit limit, String key) {
        byte[] bytes = key.getBytes(UTF_8);
        return limit.hash(bytes, bytes.length);
    }

    private static LimitView of(Limit limit, long now, @Nullable List<RefusedView> refused, @Nullable KeyView key) {
        return new LimitView(
                limit.spec().name(),
                allowed(limit),
                limit.keys(now),
                limit.passed.sum(),
                limit.delayed.sum(),
                limit.limited.sum(),
                limit.dryRun.sum(),
                limit.displaced(),
                refused,
                key);
    }

    private static String allowed(Limit limit) {
        return switch (limit.spec()) {
            case RateLimitSpec rate -> rate.rate() + "/" + rate.period().toSeconds() + "s, burst " + rate.burst();
            case BandwidthLimitSpec bandwidth ->
                "upload " + bytes(bandwidth.upload()) + ", download " + bytes(bandwidth.download());
            case ConcurrencyLimitSpec concurrency -> "concurrency " + concurrency.most();
        };
    }

    private static String bytes(long inASecond) {
        return inASecond == BandwidthLimitSpec.UNLIMITED ? "unlimited" : Units.sizeText(inASecond) + "/s";
    }

    String text() {
        Table table = new Table();
        table.row("LIMIT", "ALLOWED", "KEYS", "PASSED", "DELAYED", "LIMITED", "DRY RUN", "DISPLACED");
        limits.forEach(l -> table.row(
                l.name(), l.allowed(), l.keys(), l.passed(), l.delayed(), l.limited(), l.dryRun(), l.displaced()));
        return limits.isEmpty() ? "no listener and no route names a limit\n" : table.toString();
    }

    static String text(LimitView limit) {
        KeyView key = limit.key();
        if (key != null) {
            return key.key() + ": " + key.left() + " left\n";
        }
        List<RefusedView> refused = limit.refused();
        Table table = new Table();
        table.row("REFUSED LATELY", "TIMES", "AGO", "LEFT NOW");
        if (refused != null) {
            refused.forEach(r -> table.row(r.key(), r.count(), StatusText.age(r.idleSeconds()), r.left()));
        }
        boolean nobody = refused == null || refused.isEmpty();
        return new LimitsView(List.of(limit)).text() + (nobody ? "" : "\n" + table);
    }
}
