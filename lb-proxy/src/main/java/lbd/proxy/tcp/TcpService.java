package lbd.proxy.tcp;

import java.util.List;
import java.util.function.Function;
import lbd.core.limit.Limit;
import lbd.core.model.FirstBytesSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.TcpRoute;
import lbd.core.pool.Pool;
import lbd.core.runtime.ListenerState;
import lbd.core.tls.ClientHello;
import lbd.core.tls.TlsFacts;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import org.jspecify.annotations.Nullable;

/// What a listener of TCP does. Immutable.
public final class TcpService extends Service {
    /// What one pool's sessions come to.
    ///
    /// @param needsFirstBytes the pool's scheduler looks at what the client sends first
    public record Target(Pool pool, TimeoutNanos timeouts, boolean needsFirstBytes) {}

    private final TcpDestination fallback;
    private final @Nullable HelloTable<TcpDestination> routes;
    private final List<Limit> limits;
    private final long waitNanos;
    private final int mostBytes;

    /// @param counts      of the listener
    /// @param connections makes what serves a client
    /// @param fallback    what no route takes; null: nowhere
    /// @param targets     where routes lead
    /// @param limits      of how fast bytes may flow
    public TcpService(
            ListenerSpec spec,
            ListenerState counts,
            TimeoutNanos timeouts,
            ConnectionFactory connections,
            @Nullable Target fallback,
            Function<TcpRoute, Target> targets,
            List<Limit> limits) {
        super(spec, fallback == null ? null : fallback.pool(), timeouts, connections);
        this.fallback = fallback == null
                ? new TcpDestination(null, timeouts, false, null)
                : new TcpDestination(fallback.pool(), fallback.timeouts(), fallback.needsFirstBytes(), null);
        this.limits = List.copyOf(limits);
        List<TcpRoute> rules = spec.tcp().routes();
        this.routes = rules.isEmpty() ? null : table(rules, counts, targets);
        FirstBytesSpec said = spec.tcp().firstBytes();
        FirstBytesSpec bounds = said == null ? FirstBytesSpec.DEFAULT : said;
        this.mostBytes = bounds.size();
        this.waitNanos = said == null && rules.isEmpty()
                ? timeouts.requestHead()
                : bounds.patience().toNanos();
    }

    private static HelloTable<TcpDestination> table(
            List<TcpRoute> rules, ListenerState counts, Function<TcpRoute, Target> targets) {
        List<TcpDestination> destinations = rules.stream()
                .map(rule -> {
                    Target target = targets.apply(rule);
                    return new TcpDestination(
                            target.pool(), target.timeouts(), target.needsFirstBytes(), counts.routed(rule));
                })
                .toList();
        return new HelloTable<>(rules.stream().map(TcpRoute::match).toList(), destinations);
    }

    /// @throws IllegalStateException where a reload has just given its name to another protocol
    static TcpService of(Listener listener) {
        if (listener.service() instanceof TcpService now) {
            return now;
        }
        throw new IllegalStateException("not of TCP any more: " + listener.name());
    }

    /// Whether it depends on what clients ask for.
    boolean hasRoutes() {
        return routes != null;
    }

    /// Whether all sessions go to one place, and what they say first is of no interest.
    boolean hearsNobody() {
        return routes == null && !fallback.needsFirstBytes();
    }

    /// For whom no route is looked for.
    TcpDestination fallback() {
        return fallback;
    }

    /// Where a session goes whose TLS passes through.
    ///
    /// @param hello null where the client has said none that can be understood
    TcpDestination of(@Nullable ClientHello hello) {
        return hello == null ? found(null, List.of()) : found(hello.serverName(), hello.protocols());
    }

    /// Where a session goes whose TLS ends here.
    TcpDestination of(TlsFacts tls) {
        return found(tls.serverName(), tls.protocol() == null ? List.of() : List.of(tls.protocol()));
    }

    private TcpDestination found(@Nullable String serverName, List<String> protocols) {
        TcpDestination found = routes == null ? null : routes.find(serverName, protocols);
        return found == null ? fallback : found;
    }

    /// How fast bytes may flow.
    List<Limit> limits() {
        return limits;
    }

    /// How long a client's first bytes are waited for.
    long waitNanos() {
        return waitNanos;
    }

    /// How much of what a client says is heard before its server is picked; one read may give more.
    int mostBytes() {
        return mostBytes;
    }
}
