package lbd.daemon.recent;

import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lbd.core.accesslog.EndReason;
import lbd.core.count.Durations;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RuntimeState;

/// The last minute of listeners, pools and servers. The state thread keeps copies; any thread asks.
public final class LastMinute {
    private static final double P99 = 0.99;
    private static final int SERVER_ERROR = 5;

    /// Nobody's fault.
    private static final Set<EndReason> FINE =
            EnumSet.of(EndReason.OK, EndReason.RESPONDED, EndReason.IDLE_TIMEOUT, EndReason.SESSION_TIMEOUT);

    private static final List<EndReason> ENDS = Stream.of(EndReason.values())
            .filter(reason -> !FINE.contains(reason))
            .toList();
    private static final List<Failure> FAILURES = List.of(Failure.values());
    private static final List<ConnectionRefusal> REFUSALS = List.of(ConnectionRefusal.values());

    private final RuntimeState state;
    private final Window window = new Window();
    private final long begunNanos = System.nanoTime();

    public LastMinute(RuntimeState state) {
        this.state = state;
    }

    /// To be called every ten seconds. State thread.
    public void keep() {
        IdentityHashMap<Object, long[]> counts = new IdentityHashMap<>();
        for (Pool pool : state.pools().values()) {
            counts.put(pool, counts(pool));
            pool.servers().forEach(server -> counts.put(server, counts(server)));
        }
        state.listeners().values().forEach(listener -> counts.put(listener, counts(listener)));
        window.keep(counts, System.nanoTime());
    }

    /// How long the last minute is: less than a minute after a start.
    public double seconds() {
        long now = System.nanoTime();
        long length = window.lengthNanos(now);
        return (length > 0 ? length : now - begunNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /// Answers of class 5xx are its servers'; the reasons are those that the access log has.
    public Recent of(Pool pool) {
        return recent(
                window.since(pool, counts(pool)),
                ENDS.stream().map(EndReason::word).toList());
    }

    /// The reasons are those of its failures.
    public Recent of(Server server) {
        return recent(
                window.since(server, counts(server)),
                FAILURES.stream().map(Failure::word).toList());
    }

    /// The reasons are those for which connections and requests were refused.
    public Recent of(ListenerState listener) {
        return recent(
                window.since(listener, counts(listener)),
                Stream.concat(Stream.of("requests"), REFUSALS.stream().map(ConnectionRefusal::word))
                        .toList());
    }

    private static long[] counts(Pool pool) {
        long answers = 0;
        for (Server server : pool.servers()) {
            answers += server.counters().statuses.sum(SERVER_ERROR);
        }
        var endings = pool.counters().endings;
        return all(answers, ENDS.stream().mapToLong(endings::sum).toArray(), endings.durations());
    }

    private static long[] counts(Server server) {
        var counters = server.counters();
        return all(
                counters.statuses.sum(SERVER_ERROR),
                FAILURES.stream().mapToLong(counters::failures).toArray(),
                counters.responseTimes);
    }

    private static long[] counts(ListenerState listener) {
        long[] refused = Stream.concat(
                        Stream.of(listener.refused.sum()), REFUSALS.stream().map(listener.refusals::sum))
                .mapToLong(Long::longValue)
                .toArray();
        return all(listener.statuses.sum(SERVER_ERROR), refused, listener.endings.durations());
    }

    private static long[] all(long answers, long[] reasons, Durations durations) {
        long[] buckets = durations.counts();
        long[] all = new long[1 + reasons.length + buckets.length];
        all[0] = answers;
        System.arraycopy(reasons, 0, all, 1, reasons.length);
        System.arraycopy(buckets, 0, all, 1 + reasons.length, buckets.length);
        return all;
    }

    private static Recent recent(long[] grown, List<String> words) {
        Map<String, Long> reasons = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            if (grown[1 + i] > 0) {
                reasons.put(words.get(i), grown[1 + i]);
            }
        }
        long[] buckets = new long[grown.length - 1 - words.size()];
        System.arraycopy(grown, 1 + words.size(), buckets, 0, buckets.length);
        return new Recent(Math.max(0, grown[0]), reasons, Quantile.millis(buckets, P99));
    }
}
