package lbd.daemon.changes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.LogSpec;
import lbd.core.model.MatchText;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.Maintenance;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.log.LogLevels;
import org.jspecify.annotations.Nullable;

/// What operators have said beside the files, where it is in force. State thread.
public final class StandingChanges {
    private static final String CHECKS = "auto";
    private static final String ON = "on";
    private static final String OFF = "off";
    private static final String OF_ROUTE = ": ";

    private final RuntimeState state;
    private final ChecksPart checks;
    private final LogLevels levels;
    private final Map<String, Instant> said = new HashMap<>();

    public StandingChanges(RuntimeState state, ChecksPart checks, LogLevels levels) {
        this.state = state;
        this.checks = checks;
        this.levels = levels;
    }

    /// All that are in force, in the order of the configuration. Those that are new were said just now.
    List<StandingChange> all() {
        List<StandingChange> all = found();
        remember(all);
        return all.stream()
                .map(word ->
                        new StandingChange(word.kind(), word.target(), word.value(), word.file(), said.get(key(word))))
                .toList();
    }

    private List<StandingChange> found() {
        List<StandingChange> all = new ArrayList<>();
        for (PoolSpec spec : state.config().pools()) {
            Pool pool = state.pool(spec.name());
            if (pool != null) {
                pool.servers().forEach(server -> of(server, all));
            }
        }
        for (ListenerSpec spec : state.config().listeners()) {
            ListenerState listener = state.listeners().get(spec.name());
            if (listener != null) {
                of(spec.name(), listener.maintenance, all);
            }
        }
        levels.byHand()
                .forEach((logger, level) -> all.add(word(
                        StandingChange.Kind.LEVEL, logger, level.name().toLowerCase(Locale.ROOT), fileLevel(logger))));
        return all;
    }

    private void remember(List<StandingChange> all) {
        Set<String> keys = new HashSet<>();
        for (StandingChange word : all) {
            keys.add(key(word));
            said.putIfAbsent(key(word), Instant.now());
        }
        said.keySet().retainAll(keys);
    }

    private static String key(StandingChange word) {
        return word.kind() + " " + word.target() + " " + word.value();
    }

    private static StandingChange word(StandingChange.Kind kind, String target, String value, String file) {
        return new StandingChange(kind, target, value, file, null);
    }

    private String fileLevel(String logger) {
        return logger.equals(LogLevels.ALL) ? levels.ofFile().name().toLowerCase(Locale.ROOT) : CHECKS;
    }

    private static void of(Server server, List<StandingChange> to) {
        String path = server.path();
        ServerSpec file = server.spec();
        ServerSpec.State wanted = server.stateByHand();
        if (wanted != null) {
            to.add(word(
                    StandingChange.Kind.STATE, path, wanted.word(), file.state().word()));
        }
        Integer weight = server.weightByHand();
        if (weight != null) {
            to.add(word(StandingChange.Kind.WEIGHT, path, "" + weight, "" + file.weight()));
        }
        Boolean health = server.healthByHand();
        if (health != null) {
            to.add(word(StandingChange.Kind.HEALTH, path, health ? "up" : "down", CHECKS));
        }
    }

    private static void of(String listener, Maintenance its, List<StandingChange> to) {
        if (its.byOperator()) {
            to.add(word(StandingChange.Kind.MAINTENANCE, listener, ON, OFF));
        }
        its.routes()
                .forEach(route -> to.add(word(StandingChange.Kind.MAINTENANCE, listener + OF_ROUTE + route, ON, OFF)));
    }

    /// Those that will not stay with another configuration, each one line.
    List<String> endedBy(Config next) {
        return endedBy(next, all());
    }

    List<String> endedBy(Config next, List<StandingChange> words) {
        List<String> ended = new ArrayList<>();
        for (StandingChange word : words) {
            String why = why(word, next);
            if (!why.isEmpty()) {
                ended.add(word.what() + " " + word.kind().word() + ": " + word.value() + " by hand; " + why);
            }
        }
        return ended;
    }

    /// Why it does not stay with another configuration; empty: it does.
    String why(StandingChange word, Config next) {
        String says = switch (word.kind()) {
            case STATE, WEIGHT, HEALTH -> {
                ServerSpec spec = spec(next, word.target());
                yield spec == null ? null : says(word, spec);
            }
            case MAINTENANCE -> hasListener(word.target(), next) ? word.file() : null;
            case LEVEL ->
                word.target().equals(LogLevels.ALL) ? next.log().level().name().toLowerCase(Locale.ROOT) : word.file();
        };
        if (says == null) {
            return "the file has it no more";
        }
        return says.equals(word.file())
                ? ""
                : says.equals(word.value()) ? "the file says the same now" : "the file says " + says + " now";
    }

    private static String says(StandingChange word, ServerSpec spec) {
        return switch (word.kind()) {
            case STATE -> spec.state().word();
            case WEIGHT -> "" + spec.weight();
            default -> word.file();
        };
    }

    private static boolean hasListener(String target, Config next) {
        int route = target.indexOf(OF_ROUTE);
        String name = route < 0 ? target : target.substring(0, route);
        return next.listeners().stream()
                .filter(listener -> listener.name().equals(name))
                .anyMatch(listener -> route < 0
                        || listener.routes().stream()
                                .map(one -> MatchText.of(one.match()))
                                .anyMatch(target.substring(route + OF_ROUTE.length())::equals));
    }

    private @Nullable Server server(String path) {
        int slash = path.indexOf('/');
        Pool pool = slash < 0 ? null : state.pool(path.substring(0, slash));
        return pool == null ? null : pool.server(path.substring(slash + 1));
    }

    /// What another configuration says of a server; of an address of a host name what it says of the name. One at
    /// another address is another one.
    private @Nullable ServerSpec spec(Config next, String path) {
        int slash = path.indexOf('/');
        String name = path.substring(slash + 1);
        Server server = server(path);
        return next.pools().stream()
                .filter(pool -> pool.name().equals(path.substring(0, slash)))
                .flatMap(pool -> pool.servers().stream())
                .filter(spec -> name.startsWith(spec.name() + "@")
                        || (name.equals(spec.name())
                                && (server == null || spec.address().equals(server.address()))))
                .findFirst()
                .orElse(null);
    }

    /// Whether routes are in maintenance, for which what is in force must be prepared again.
    boolean ofRoutes() {
        return state.listeners().values().stream()
                .anyMatch(listener -> !listener.maintenance.routes().isEmpty());
    }

    /// Another configuration is in force: routes that are gone are in maintenance no more.
    void taken(Config config) {
        for (ListenerSpec spec : config.listeners()) {
            ListenerState listener = state.listeners().get(spec.name());
            if (listener != null && !listener.maintenance.routes().isEmpty()) {
                Set<String> there = new HashSet<>(listener.maintenance.routes());
                there.retainAll(spec.routes().stream()
                        .map(route -> MatchText.of(route.match()))
                        .toList());
                listener.maintenance.routes(there);
            }
        }
    }

    /// How they are now.
    Runnable mark() {
        List<StandingChange> then = all();
        return () -> then.forEach(this::restore);
    }

    /// Says it again, where there is what it is about.
    ///
    /// @return whether there is
    boolean restore(StandingChange word) {
        boolean found = switch (word.kind()) {
            case STATE, WEIGHT, HEALTH -> {
                Server server = server(word.target());
                if (server != null) {
                    restore(word, server);
                }
                yield server != null;
            }
            case MAINTENANCE -> maintain(word.target());
            case LEVEL -> {
                levels.say(word.target(), LogSpec.Level.valueOf(word.value().toUpperCase(Locale.ROOT)));
                yield true;
            }
        };
        Instant at = word.at();
        if (found && at != null) {
            said.put(key(word), at);
        }
        return found;
    }

    private void restore(StandingChange word, Server server) {
        switch (word.kind()) {
            case STATE -> {
                ServerSpec.State wanted = ServerSpec.State.valueOf(word.value().toUpperCase(Locale.ROOT));
                server.stateByHand(wanted);
                checks.operator(server, wanted);
            }
            case WEIGHT -> server.weightByHand(Integer.parseInt(word.value()));
            case HEALTH -> {
                boolean up = word.value().equals("up");
                server.healthByHand(up, System.nanoTime());
                checks.force(server, up);
            }
            case MAINTENANCE, LEVEL -> throw new IllegalArgumentException("of no server: " + word);
        }
    }

    private boolean maintain(String target) {
        int route = target.indexOf(OF_ROUTE);
        ListenerState listener = state.listeners().get(route < 0 ? target : target.substring(0, route));
        if (listener == null) {
            return false;
        }
        if (route < 0) {
            listener.maintenance.byOperator(true);
        } else {
            Set<String> routes = new HashSet<>(listener.maintenance.routes());
            routes.add(target.substring(route + OF_ROUTE.length()));
            listener.maintenance.routes(routes);
        }
        return true;
    }
}
