package lbd.daemon.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import lbd.core.accesslog.AccessRecord;
import lbd.core.count.Durations;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.recorder.Match;
import lbd.daemon.recorder.Recorder;

/// Counters of this moment, which only grow: who asks twice knows what came between.
///
/// @param atMs     milliseconds of a clock that only runs forwards
/// @param boundsMs upper bounds of the buckets of `times`, which have one more without a bound
/// @param clients  those most frequent in the sample of what went well, at most 20; they do not grow
record TopView(
        long atMs,
        List<Double> boundsMs,
        List<RowView> listeners,
        List<RowView> pools,
        List<RowView> servers,
        List<ClientView> clients) {
    private static final double NANOS_PER_MS = 1e6;
    private static final int SERVER_ERROR = 5;
    private static final int MOST_CLIENTS = 20;

    /// @param name         of a server its path
    /// @param open         client connections of a listener; what a pool or a server has in hand
    /// @param ended        requests and sessions; of a server, answers that have begun
    /// @param responses5xx answers of that class; of a pool, its servers'
    /// @param bytesIn      from clients, or to servers
    /// @param bytesOut     to clients, or from servers
    /// @param times        how many took how long, by bucket
    record RowView(
            String name,
            long open,
            long ended,
            @JsonProperty("responses_5xx") long responses5xx,
            long bytesIn,
            long bytesOut,
            List<Long> times) {}

    /// @param sampled how often it is there
    /// @param of      how many the sample has
    record ClientView(String client, int sampled, int of) {}

    static TopView of(RuntimeState state, Recorder recorder) {
        TopView rows = rows(state);
        return new TopView(
                rows.atMs,
                rows.boundsMs,
                rows.listeners,
                rows.pools,
                rows.servers,
                clients(recorder.others(Match.parse(""))));
    }

    /// Without who the clients are.
    static TopView rows(RuntimeState state) {
        List<Pool> pools = List.copyOf(state.pools().values());
        return new TopView(
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                Arrays.stream(Durations.bounds())
                        .mapToObj(b -> b / NANOS_PER_MS)
                        .toList(),
                state.listeners().values().stream().map(TopView::row).toList(),
                pools.stream().map(TopView::row).toList(),
                pools.stream()
                        .flatMap(pool -> pool.servers().stream())
                        .map(TopView::row)
                        .toList(),
                List.of());
    }

    private static RowView row(ListenerState listener) {
        return new RowView(
                listener.name(),
                listener.connections.get(),
                sum(listener.endings.durations()),
                listener.statuses.sum(SERVER_ERROR),
                listener.bytesReceived.sum(),
                listener.bytesSent.sum(),
                times(listener.endings.durations()));
    }

    private static RowView row(Pool pool) {
        List<RowView> servers = pool.servers().stream().map(TopView::row).toList();
        return new RowView(
                pool.name(),
                total(servers, RowView::open),
                sum(pool.counters().endings.durations()),
                total(servers, RowView::responses5xx),
                total(servers, RowView::bytesIn),
                total(servers, RowView::bytesOut),
                times(pool.counters().endings.durations()));
    }

    private static RowView row(Server server) {
        var counters = server.counters();
        return new RowView(
                server.path(),
                server.inFlight(),
                sum(counters.responseTimes),
                counters.statuses.sum(SERVER_ERROR),
                counters.bytesSent.sum(),
                counters.bytesReceived.sum(),
                times(counters.responseTimes));
    }

    private static long total(List<RowView> rows, Function<RowView, Long> what) {
        return rows.stream().mapToLong(what::apply).sum();
    }

    private static long sum(Durations durations) {
        return Arrays.stream(durations.counts()).sum();
    }

    private static List<Long> times(Durations durations) {
        return Arrays.stream(durations.counts()).boxed().toList();
    }

    private static List<ClientView> clients(List<AccessRecord> sample) {
        Map<String, Long> counts =
                sample.stream().collect(Collectors.groupingBy(r -> r.client.toString(), Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_CLIENTS)
                .map(e -> new ClientView(e.getKey(), Math.toIntExact(e.getValue()), sample.size()))
                .toList();
    }
}
