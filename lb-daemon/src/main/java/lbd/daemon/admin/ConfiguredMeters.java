package lbd.daemon.admin;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.pool.StatusCounters;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RuntimeState;

/// The meters of listeners and servers, which come and go with the configuration. Used on the state thread.
final class ConfiguredMeters {
    private static final String[] CLASSES = {"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final MeterRegistry registry;
    private final RuntimeState state;
    private final IdentityHashMap<Object, List<Meter>> meters = new IdentityHashMap<>();

    ConfiguredMeters(MeterRegistry registry, RuntimeState state) {
        this.registry = registry;
        this.state = state;
    }

    /// Adds what is new and removes what is gone.
    void sync() {
        Set<Object> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
        wanted.addAll(state.listeners().values());
        wanted.addAll(state.pools().values());
        state.pools().values().forEach(p -> wanted.addAll(p.servers()));
        // First out, then in: a server with a new address has the labels of the old one.
        List<Object> gone =
                meters.keySet().stream().filter(o -> !wanted.contains(o)).toList();
        gone.forEach(this::remove);
        for (Object one : wanted) {
            meters.computeIfAbsent(one, this::register);
        }
    }

    private void remove(Object one) {
        meters.getOrDefault(one, List.of()).forEach(registry::remove);
        meters.remove(one);
    }

    private List<Meter> register(Object one) {
        List<Meter> added = new ArrayList<>();
        switch (one) {
            case ListenerState listener -> listener(listener, added);
            case Pool pool -> pool(pool, added);
            case Server server -> server(server, added);
            default -> throw new IllegalStateException("no meters for " + one);
        }
        return added;
    }

    private void listener(ListenerState listener, List<Meter> added) {
        Of<ListenerState> of = new Of<>(listener, Tags.of("listener", listener.name()), added);
        of.gauge("lbd.listener.up", "1 when every address is bound and accepting.", l -> l.bound() ? 1 : 0);
        of.gauge("lbd.listener.connections", "Connections accepted and not yet closed.", l -> l.connections.get());
        of.count("lbd.listener.accepted", "Connections accepted.", l -> l.accepted.sum());
        of.count("lbd.listener.requests", "Requests or TCP sessions begun.", l -> l.requests.sum());
        of.count("lbd.listener.refused", "Requests refused before a server was picked.", l -> l.refused.sum());
        of.bytes("lbd.listener.received", "Bytes from clients.", l -> l.bytesReceived.sum());
        of.bytes("lbd.listener.sent", "Bytes to clients.", l -> l.bytesSent.sum());
        of.statuses("lbd.listener.responses", "Answers to clients.", l -> l.statuses);
    }

    private void pool(Pool pool, List<Meter> added) {
        Of<Pool> of = new Of<>(pool, Tags.of("pool", pool.name()), added);
        of.gauge("lbd.pool.queue.length", "Requests or TCP sessions that wait for a server.", Pool::queueLength);
    }

    private void server(Server server, List<Meter> added) {
        Of<Server> of = new Of<>(server, Tags.of("pool", server.pool(), "server", server.name()), added);
        of.gauge("lbd.server.up", "1 when its checks pass.", s -> s.up() ? 1 : 0);
        of.gauge("lbd.server.ejected", "1 while live traffic has taken it out.", s -> s.ejected() ? 1 : 0);
        of.gauge("lbd.server.available", "1 when it may be given new work.", s -> s.takesNewWork() ? 1 : 0);
        of.gauge("lbd.server.weight", "Its share of new work, as in force.", Server::weight);
        of.gauge("lbd.server.in.flight", "Requests or TCP sessions in hand.", Server::inFlight);
        of.count(
                "lbd.server.picked",
                "Requests or TCP sessions given to it.",
                s -> s.counters().picked.sum());
        of.count(
                "lbd.server.connects",
                "Connections opened to it.",
                s -> s.counters().connects.sum());
        of.count(
                "lbd.server.connect.failures",
                "Connections to it that failed.",
                s -> s.counters().connectFailures.sum());
        of.count(
                "lbd.server.failures",
                "Work that failed on its side.",
                s -> s.counters().failures.sum());
        of.bytes(
                "lbd.server.sent",
                "Bytes sent to it.",
                s -> s.counters().bytesSent.sum());
        of.bytes(
                "lbd.server.received",
                "Bytes received from it.",
                s -> s.counters().bytesReceived.sum());
        of.statuses("lbd.server.responses", "Its answers.", s -> s.counters().statuses);
    }

    /// Registers meters of one thing under its labels.
    private final class Of<T> {
        private final T thing;
        private final Tags tags;
        private final List<Meter> added;

        Of(T thing, Tags tags, List<Meter> added) {
            this.thing = thing;
            this.tags = tags;
            this.added = added;
        }

        void gauge(String name, String description, ToDoubleFunction<T> value) {
            added.add(Gauge.builder(name, thing, value)
                    .tags(tags)
                    .description(description)
                    .register(registry));
        }

        void count(String name, String description, ToDoubleFunction<T> value) {
            added.add(counter(name, description, value).register(registry));
        }

        void bytes(String name, String description, ToDoubleFunction<T> value) {
            added.add(counter(name, description, value).baseUnit("bytes").register(registry));
        }

        void statuses(String name, String description, Function<T, StatusCounters> statuses) {
            for (int i = 0; i < CLASSES.length; i++) {
                int statusClass = i;
                added.add(counter(name, description, t -> statuses.apply(t).sum(statusClass))
                        .tag("status", CLASSES[i])
                        .register(registry));
            }
        }

        private FunctionCounter.Builder<T> counter(String name, String description, ToDoubleFunction<T> value) {
            return FunctionCounter.builder(name, thing, value).tags(tags).description(description);
        }
    }
}
