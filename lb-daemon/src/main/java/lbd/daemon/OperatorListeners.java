package lbd.daemon;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import lbd.core.model.ListenerSpec;
import lbd.core.model.MatchText;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.Maintenance;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Reloader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator says of listeners and their routes. Any thread; done on the state thread.
public final class OperatorListeners {
    private static final Logger log = LoggerFactory.getLogger(OperatorListeners.class);

    private static final int SHOWN = 20;

    private final OperatorTurn turn;
    private final RuntimeState state;
    private final Reloader reloader;

    OperatorListeners(OperatorTurn turn, RuntimeState state, Reloader reloader) {
        this.turn = turn;
        this.state = state;
        this.reloader = reloader;
    }

    /// Puts a listener into maintenance, or takes it out of it. The future gives how it is then, or fails with
    /// [NotPossibleException] where there is no such listener of HTTP.
    public CompletableFuture<Maintenance> maintain(String listener, boolean on) {
        return turn.kept(turn.call(() -> {
            turn.mayBeSaid();
            Maintenance its = httpListener(listener).maintenance;
            boolean changes = its.byOperator() != on;
            its.byOperator(on);
            if (changes) {
                log.atInfo()
                        .addKeyValue("event", on ? "listener.maintenance_on" : "listener.maintenance_off")
                        .addKeyValue("listener", listener)
                        .addKeyValue("by", "operator")
                        .log();
                turn.kept();
            }
            return its;
        }));
    }

    /// Puts a route into maintenance, or takes it out of it. The future gives what the route matches, or fails with
    /// [NotPossibleException] where there is no such route.
    ///
    /// @param route its number, from 1, or what it matches, as `lbd config diff` and `lbd plan` show it
    public CompletableFuture<String> maintain(String listener, String route, boolean on) {
        return turn.kept(turn.call(() -> {
            turn.mayChange();
            Maintenance its = httpListener(listener).maintenance;
            String match = match(listener, route);
            Set<String> routes = new LinkedHashSet<>(its.routes());
            if (on ? routes.add(match) : routes.remove(match)) {
                Set<String> before = its.routes();
                its.routes(routes);
                List<String> errors = reloader.refresh(state.config());
                if (!errors.isEmpty()) {
                    its.routes(before);
                    throw new NotPossibleException(errors.getFirst());
                }
                log.atInfo()
                        .addKeyValue("event", on ? "route.maintenance_on" : "route.maintenance_off")
                        .addKeyValue("listener", listener)
                        .addKeyValue("route", match)
                        .addKeyValue("by", "operator")
                        .log();
                turn.kept();
            }
            return match;
        }));
    }

    private String match(String listener, String route) throws NotPossibleException {
        List<String> all = state.config().listeners().stream()
                .filter(one -> one.name().equals(listener))
                .flatMap(one -> one.routes().stream())
                .map(one -> MatchText.of(one.match()))
                .toList();
        if (route.matches("[1-9][0-9]{0,5}") && Integer.parseInt(route) <= all.size()) {
            return all.get(Integer.parseInt(route) - 1);
        }
        List<String> meant = all.stream()
                .filter(match -> match.equals(route) || match.endsWith(" " + route))
                .distinct()
                .toList();
        if (meant.size() != 1) {
            StringBuilder there = new StringBuilder();
            for (int i = 0; i < all.size() && i < SHOWN; i++) {
                there.append(i == 0 ? "" : ", ")
                        .append(i + 1)
                        .append(" (")
                        .append(all.get(i))
                        .append(')');
            }
            throw new NotPossibleException("listener " + listener + " has "
                    + (meant.isEmpty() ? "no route \"" : "several routes \"") + route + "\"; there are: "
                    + (all.isEmpty() ? "none" : there) + (all.size() > SHOWN ? ", ..." : ""));
        }
        return meant.getFirst();
    }

    private ListenerState httpListener(String name) throws NotPossibleException {
        List<String> all = state.config().listeners().stream()
                .filter(listener -> listener.protocol() == ListenerSpec.Protocol.HTTP)
                .map(ListenerSpec::name)
                .toList();
        if (!all.contains(name)) {
            throw new NotPossibleException(
                    "no listener of HTTP \"" + name + "\"; there are: " + String.join(", ", all));
        }
        return state.listener(name);
    }
}
