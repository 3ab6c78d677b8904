package lbd.proxy.listener;

import java.net.InetAddress;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.model.ListenerSpec;
import lbd.core.pool.Pool;
import lbd.proxy.loop.Loop;
import lbd.proxy.route.RouteMatcher;
import org.jspecify.annotations.Nullable;

/// What one listener does, as the configuration in force says. Immutable, but for the scribbling of [#matchers()].
///
/// @param pool        takes what no route took; null when nothing does
/// @param matchers    of HTTP, one for each loop, by its index
/// @param connections makes what serves a client
public record Service(
        ListenerSpec spec,
        @Nullable Pool pool,
        TimeoutNanos timeouts,
        List<RouteMatcher<Destination>> matchers,
        ConnectionFactory connections) {
    public Service {
        matchers = List.copyOf(matchers);
    }

    /// Where a request goes. Called on that loop.
    ///
    /// @param client the effective address of the client
    public Destination route(Loop loop, Head head, InetAddress client) {
        return matchers.get(loop.index()).match(head, client);
    }
}
