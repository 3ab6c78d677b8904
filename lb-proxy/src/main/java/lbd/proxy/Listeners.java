package lbd.proxy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.Timeouts;
import lbd.core.pool.Pool;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.http1.Http1Loop;
import lbd.proxy.http1.HttpConnection;
import lbd.proxy.listener.ConnectionFactory;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Places;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.tcp.TcpSession;

/// The listeners in force, by name. State thread only.
final class Listeners {
    private final RuntimeState state;
    private final Places places;
    private final List<Http1Loop> httpLoops;
    private Map<String, Listener> byName = Map.of();

    Listeners(RuntimeState state, Places places, List<Http1Loop> httpLoops) {
        this.state = state;
        this.places = places;
        this.httpLoops = httpLoops;
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
        return new Service(spec, pool, TimeoutNanos.of(timeouts), connections(spec.protocol()));
    }

    /// The one place that knows the protocols.
    private ConnectionFactory connections(ListenerSpec.Protocol protocol) {
        return switch (protocol) {
            case TCP -> (loop, listener) -> new TcpSession(loop, listener, places);
            case HTTP -> (loop, listener) -> new HttpConnection(httpLoops.get(loop.index()), listener, places);
        };
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
