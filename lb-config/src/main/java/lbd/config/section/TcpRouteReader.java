package lbd.config.section;

import java.util.List;
import java.util.function.Function;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.RouteAction;
import lbd.core.model.TcpMatch;
import lbd.core.model.TcpRoute;
import org.jspecify.annotations.Nullable;

/// One of the `routes:` of a listener of TCP.
final class TcpRouteReader {
    private final Function<Value, String> pool;
    private @Nullable Value takesAll;

    /// @param pool reads the name of a pool
    TcpRouteReader(Function<Value, String> pool) {
        this.pool = pool;
    }

    /// Called for one after the other.
    TcpRoute read(Value value) {
        TcpRoute route = value.map(this::read);
        if (takesAll != null) {
            value.warn("no session comes to this route: " + takesAll.where() + " takes all");
        } else if (route.match().equals(TcpMatch.ANY)) {
            takesAll = value;
        }
        return route;
    }

    private TcpRoute read(MapReader map) {
        var match = map.optional("match", v -> v.map(TcpRouteReader::match), TcpMatch.ANY);
        var to = map.required("pool", pool);
        var timeouts = map.section("timeouts", TimeoutsReader::overrides);
        return map.build(() -> new TcpRoute(match.get(), new RouteAction.Forward(to.get(), timeouts.get())));
    }

    private static TcpMatch match(MapReader map) {
        var names = map.optional(
                "sni", v -> v.oneOrMore(one -> one.parsed("a name", TcpMatch::serverName)), List.<String>of());
        var protocols = map.optional(
                "alpn", v -> v.oneOrMore(one -> one.parsed("a protocol", TcpMatch::protocol)), List.<String>of());
        return map.build(() -> new TcpMatch(names.get(), protocols.get()));
    }
}
