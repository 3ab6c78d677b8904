package lbd.proxy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.Timeouts;
import lbd.core.pool.Pool;
import lbd.core.runtime.RuntimeState;
import lbd.core.scheduler.SchedulerType;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.http1.Http1Loop;
import lbd.proxy.http1.HttpConnection;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.listener.Destination;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.route.RouteMatcher;
import lbd.proxy.route.RouteTable;
import lbd.proxy.tcp.TcpSession;
import lbd.proxy.tls.ServerContext;
import lbd.proxy.tls.ServerContexts;
import lbd.proxy.tls.TlsGate;

/// The listeners in force, by name. State thread only.
final class Listeners {
    private final RuntimeState state;
    private final List<Http1Loop> httpLoops;
    private final ServerContexts contexts;
    private Map<String, Listener> byName = Map.of();

    Listeners(RuntimeState state, List<Http1Loop> httpLoops, ServerContexts contexts) {
        this.state = state;
        this.httpLoops = httpLoops;
        this.contexts = contexts;
    }

    /// Takes over a configuration that [RuntimeState] has taken over before. Listeners that stay get what they serve
    /// from now on; those that are gone are told to take no more.
    void adopt(Config config) {
        Map<String, Listener> next = new HashMap<>();
        for (ListenerSpec spec : config.listeners()) {
            Listener listener = byName.get(spec.name());
            if (listener == null) {
                listener = new Listener(state.listener(spec.name()), service(spec));
            } else {
                listener.service(service(spec));
            }
            next.put(spec.name(), listener);
        }
        byName.forEach((name, listener) -> {
            if (!next.containsKey(name)) {
                listener.drain();
            }
        });
        byName = next;
    }

    private Service service(ListenerSpec spec) {
        Pool pool = spec.pool() == null ? null : state.pool(spec.pool());
        Timeouts timeouts = pool == null
                ? spec.timeouts()
                : spec.timeouts().with(pool.spec().timeouts());
        return new Service(spec, pool, TimeoutNanos.of(timeouts), matchers(spec), pages(spec), connections(spec));
    }

    private List<RouteMatcher<Destination>> matchers(ListenerSpec spec) {
        Destination none = spec.pool() == null
                ? new Destination.Refused(404, EndReason.NO_ROUTE)
                : toPool(spec, new RouteAction.Forward(spec.pool()));
        RouteTable<Destination> table = RouteTable.of(
                spec.routes(),
                route -> destination(spec, route.action()),
                none,
                rule -> new Destination.Refused(400, EndReason.BAD_REQUEST, rule));
        return httpLoops.stream().map(loop -> table.matcher()).toList();
    }

    private static Map<Integer, OwnAnswer> pages(ListenerSpec spec) {
        Map<Integer, OwnAnswer> pages = new HashMap<>();
        spec.http().errorPages().forEach((status, page) -> pages.put(status, OwnAnswer.of(status, page)));
        return pages;
    }

    private Destination destination(ListenerSpec spec, RouteAction action) {
        return switch (action) {
            case RouteAction.Forward forward -> toPool(spec, forward);
            case RouteAction.Redirect redirect -> new Destination.Answered(OwnAnswer.of(redirect));
            case RouteAction.Respond respond -> new Destination.Answered(OwnAnswer.of(respond));
        };
    }

    private Destination toPool(ListenerSpec spec, RouteAction.Forward forward) {
        Pool pool = Objects.requireNonNull(state.pool(forward.pool()), forward.pool());
        Timeouts timeouts = spec.timeouts().with(pool.spec().timeouts()).with(forward.timeouts());
        return new Destination.ToPool(pool, TimeoutNanos.of(timeouts), forward.bufferBytes());
    }

    /// The one place that knows the protocols.
    private ConnectionFactory connections(ListenerSpec spec) {
        ServerContext tls = contexts.of(spec.name());
        ConnectionFactory decrypted = decrypted(spec);
        return tls == null ? decrypted : TlsGate.before(decrypted, tls);
    }

    private ConnectionFactory decrypted(ListenerSpec spec) {
        boolean firstBytes = needsFirstBytes(spec);
        return switch (spec.protocol()) {
            case TCP -> (loop, client) -> TcpSession.serve(loop, client, firstBytes);
            case UDP -> ConnectionFactory.NONE;
            case HTTP -> (loop, client) -> HttpConnection.serve(httpLoops.get(loop.index()), client);
        };
    }

    private boolean needsFirstBytes(ListenerSpec spec) {
        Pool pool = spec.pool() == null ? null : state.pool(spec.pool());
        return pool != null
                && SchedulerType.of(pool.spec().scheduler().type())
                        .orElseThrow()
                        .needsFirstBytes();
    }

    Listener get(String name) {
        Listener listener = byName.get(name);
        if (listener == null) {
            throw new IllegalStateException("no listener " + name);
        }
        return listener;
    }

    void drainAll() {
        byName.values().forEach(Listener::drain);
    }
}
