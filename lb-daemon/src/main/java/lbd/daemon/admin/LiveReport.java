package lbd.daemon.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.MatchText;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteSpec;
import lbd.core.model.ServerSpec;
import lbd.daemon.dashboard.Look;
import lbd.daemon.dashboard.Snapshot;
import org.jspecify.annotations.Nullable;

/// Looks at the whole daemon for the dashboard: the rows that `status`, `top`, `vrrp` and `certificates` show, each a
/// part of its own. Who the clients are is not among them: the stream is for everybody who may read. Confined to the
/// admin's thread.
final class LiveReport implements Look {
    /// So often certificates are looked at, whose days are counted.
    private static final long SLOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    /// With more servers than that each second tells the counters of every fifth: under load all change each second,
    /// half a kilobyte each. What their state is is told at once.
    private static final int MANY = 200;

    private static final int TURNS = 5;
    private static final String ENABLED = ServerSpec.State.ENABLED.word();

    private final StatusReport status;
    private final DaemonView daemon;
    private Map<String, Told> told = Map.of();
    private int turn;
    private @Nullable Config slowOf;
    private long slowAt;
    private Map<String, String> certificates = Map.of();
    private Map<String, List<RouteLine>> routes = Map.of();

    LiveReport(StatusReport status, DaemonView daemon) {
        this.status = status;
        this.daemon = daemon;
    }

    /// A route of HTTP, as the file has it.
    ///
    /// @param number 1 for the first
    /// @param to     what becomes of what it takes
    record RouteLine(int number, String match, String to) {}

    /// @param view of the status
    /// @param top  its counters; absent where there are none
    private record Row<T>(T view, TopView.@Nullable RowView top) {}

    private record ListenerRow(StatusView.ListenerView view, TopView.@Nullable RowView top, List<RouteLine> routes) {}

    /// What a server was told to be.
    ///
    /// @param state all but counters
    private record Told(List<Object> state, String json) {}

    @Override
    public void rest() {
        told = Map.of();
    }

    @Override
    public Snapshot now() {
        StatusView all = status.now();
        TopView top = TopView.rows(daemon.state());
        slowly(daemon.state().config());
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("daemon", Json.of(all.head()));
        parts.put("bounds_ms", Json.of(top.boundsMs()));
        Map<String, TopView.RowView> rows = byName(top.listeners());
        all.listeners()
                .forEach(view -> parts.put(
                        "listener/" + view.name(),
                        Json.of(new ListenerRow(
                                view, rows.get(view.name()), routes.getOrDefault(view.name(), List.of())))));
        each(all.forwards(), view -> parts.put("forward/" + view.name(), Json.of(view)));
        pools(all, top, parts);
        each(all.rateLimits(), view -> parts.put("limit/" + view.name(), Json.of(view)));
        each(all.vrrp(), view -> parts.put("vrrp/" + view.name(), Json.of(view)));
        parts.putAll(certificates);
        return new Snapshot(top.atMs(), all.config().generation(), parts);
    }

    private void pools(StatusView all, TopView top, Map<String, String> parts) {
        Map<String, TopView.RowView> ofPools = byName(top.pools());
        Map<String, TopView.RowView> ofServers = byName(top.servers());
        Map<String, Told> next = new HashMap<>();
        boolean inTurns = ofServers.size() > MANY;
        turn++;
        int number = 0;
        for (StatusView.PoolView pool : all.pools()) {
            parts.put("pool/" + pool.name(), Json.of(new Row<>(pool.withoutServers(), ofPools.get(pool.name()))));
            for (StatusView.ServerView server : pool.servers()) {
                String path = pool.name() + "/" + server.name();
                number++;
                // Of one that drains it is looked at what is left.
                boolean waits = inTurns
                        && (number + turn) % TURNS != 0
                        && server.state().equals(ENABLED);
                Told before = waits ? told.get(path) : null;
                List<Object> state = state(server);
                Told now = before != null && before.state().equals(state)
                        ? before
                        : new Told(state, Json.of(new Row<>(server, ofServers.get(path))));
                next.put(path, now);
                parts.put("server/" + path, now.json());
            }
        }
        told = next;
    }

    private static List<Object> state(StatusView.ServerView server) {
        return Stream.of(
                        server.address(),
                        server.health(),
                        server.standing(),
                        server.why(),
                        server.state(),
                        server.weight(),
                        server.weightInForce(),
                        server.advice(),
                        server.file(),
                        server.byHand(),
                        server.forced())
                .map(Optional::<Object>ofNullable)
                .<Object>map(Function.identity())
                .toList();
    }

    private static Map<String, TopView.RowView> byName(List<TopView.RowView> rows) {
        Map<String, TopView.RowView> all = new HashMap<>();
        rows.forEach(row -> all.put(row.name(), row));
        return all;
    }

    private static <T> void each(@Nullable List<T> list, Consumer<T> action) {
        if (list != null) {
            list.forEach(action);
        }
    }

    /// What takes long to say, and is seldom otherwise.
    @SuppressWarnings("ReferenceEquality") // with other certificates it is another, of the same generation
    private void slowly(Config config) {
        long now = System.nanoTime();
        if (config == slowOf && now - slowAt < SLOW_NANOS) {
            return;
        }
        slowOf = config;
        slowAt = now;
        Map<String, String> shown = new LinkedHashMap<>();
        List<CertificatesView.CertificateView> all = status.certificates().certificates();
        for (int i = 0; i < all.size(); i++) {
            shown.put("certificate/" + i, Json.of(all.get(i)));
        }
        certificates = shown;
        Map<String, List<RouteLine>> lines = new HashMap<>();
        config.listeners().forEach(listener -> lines.put(listener.name(), routes(listener)));
        routes = lines;
    }

    private static List<RouteLine> routes(ListenerSpec listener) {
        List<RouteLine> lines = new ArrayList<>();
        for (RouteSpec route : listener.routes()) {
            lines.add(new RouteLine(lines.size() + 1, MatchText.of(route.match()), words(route.action())));
        }
        return lines;
    }

    private static String words(RouteAction action) {
        return switch (action) {
            case RouteAction.Forward(var pool, var _) -> "pool " + pool;
            case RouteAction.Split split -> "one of the pools " + String.join(", ", split.pools());
            case RouteAction.Choice choice -> choice.name().source() + " of " + String.join(", ", choice.pools());
            case RouteAction.Redirect(var to, var status) -> "redirected with " + status + " to " + to.source();
            case RouteAction.Files _ -> "files";
            case RouteAction.Respond(var status, var _) -> "answered with " + status;
        };
    }
}
