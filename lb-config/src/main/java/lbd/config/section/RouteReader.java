package lbd.config.section;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.TimeoutOverrides;
import org.jspecify.annotations.Nullable;

/// One of a listener's `routes:`
final class RouteReader {
    private static final List<String> ACTIONS = List.of("pool", "redirect", "respond");
    private static final int DEFAULT_REDIRECT = 302;
    private static final int DEFAULT_STATUS = 200;
    private static final RouteMatch EVERY_PATH =
            new RouteMatch(List.of(), new RouteMatch.PathMatch.Prefix("/"), List.of(), Map.of(), Map.of(), List.of());

    private final Function<Value, String> pool;
    private @Nullable Value takesAll;

    /// @param pool reads the name of a pool
    RouteReader(Function<Value, String> pool) {
        this.pool = pool;
    }

    /// Called for one after the other.
    RouteSpec read(Value value) {
        RouteSpec route = value.map(this::read);
        if (takesAll != null) {
            value.warn("no request comes to this route: " + takesAll.where() + " takes all");
        } else if (route.match().equals(RouteMatch.ANY) || route.match().equals(EVERY_PATH)) {
            takesAll = value;
        }
        return route;
    }

    private RouteSpec read(MapReader map) {
        var match = map.optional("match", v -> v.map(RouteMatchReader::read), RouteMatch.ANY);
        // Asked for only beside a pool: whatever else answers waits for nobody.
        boolean forwards = map.has("pool") || ACTIONS.stream().noneMatch(map::has);
        var to = map.optional("pool", pool, "");
        var timeouts =
                forwards ? map.section("timeouts", TimeoutsReader::overrides) : Field.good(TimeoutOverrides.NONE);
        var buffer = forwards ? map.optional("buffer", RouteReader::buffer, 0) : Field.good(0);
        var redirect = map.<@Nullable RouteAction>optional("redirect", v -> v.map(RouteReader::redirect), null);
        var respond = map.<@Nullable RouteAction>optional("respond", v -> v.map(RouteReader::respond), null);
        EditsReader edits = EditsReader.ofRoute(map, -1);
        return map.build(() -> {
            List<String> given = ACTIONS.stream().filter(map::has).toList();
            if (given.size() != 1) {
                throw new IllegalArgumentException("needs one of " + String.join(", ", ACTIONS) + ", has "
                        + (given.isEmpty() ? "none" : String.join(" and ", given)));
            }
            RouteAction answer = redirect.get() != null ? redirect.get() : respond.get();
            return new RouteSpec(
                    match.get(),
                    answer != null ? answer : new RouteAction.Forward(to.get(), timeouts.get(), buffer.get()),
                    edits.edits());
        });
    }

    private static int buffer(Value value) {
        return value.is("off") ? 0 : (int) value.size(0, RouteAction.Forward.MAX_BUFFER_BYTES);
    }

    private static RouteAction redirect(MapReader map) {
        var to = map.required("to", RouteReader::target);
        var status = map.optional("status", v -> v.integer(301, 308), DEFAULT_REDIRECT);
        return map.build(() -> new RouteAction.Redirect(to.get(), status.get()));
    }

    private static String target(Value value) {
        String to = value.parsed("a URL or a path", text -> new RouteAction.Redirect(text, DEFAULT_REDIRECT).to());
        if (to.contains("{") || to.contains("$")) {
            value.warn("is sent as it stands: a redirect has no variables");
        }
        return to;
    }

    private static RouteAction respond(MapReader map) {
        var status = map.optional("status", v -> v.integer(200, 599), DEFAULT_STATUS);
        var body = map.optional("body", v -> v.parsed("a text", text -> text), "");
        return map.build(() -> new RouteAction.Respond(status.get(), body.get()));
    }
}
