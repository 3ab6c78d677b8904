package lbd.daemon.problem;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import lbd.core.accesslog.EndReason;
import lbd.core.model.ListenerSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.DiskRefusal;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.MemoryBudget;
import lbd.core.runtime.RuntimeState;
import lbd.core.runtime.ShortageCounters;

/// What listeners and pools have met.
public final class TrafficProblems implements ProblemSource {
    private final RuntimeState state;
    private final IntSupplier connections;
    private final int maxConnections;

    /// @param connections    of all listeners, now
    /// @param maxConnections that are accepted
    public TrafficProblems(RuntimeState state, IntSupplier connections, int maxConnections) {
        this.state = state;
        this.connections = connections;
        this.maxConnections = maxConnections;
    }

    @Override
    public void look(Consumer<Sighting> to) {
        process(to);
        for (ListenerSpec spec : state.config().listeners()) {
            ListenerState listener = state.listeners().get(spec.name());
            if (listener != null) {
                listener(spec, listener, to);
            }
        }
        state.pools().values().forEach(pool -> pool(pool, to));
    }

    private void process(Consumer<Sighting> to) {
        ShortageCounters shortages = state.shortages();
        to.accept(new Sighting(
                Kind.PROCESS_CONNECTIONS,
                "",
                connections.getAsInt() >= maxConnections,
                shortages.places.sum(),
                "all %d connections of the process are taken (process.max_connections): new clients wait"
                        .formatted(maxConnections)));
        to.accept(new Sighting(
                Kind.DESCRIPTORS,
                "",
                false,
                shortages.descriptors.sum(),
                "no descriptor or memory for a connection: new clients wait"));
        MemoryBudget memory = state.memory();
        to.accept(new Sighting(
                Kind.MEMORY,
                "",
                memory.spent(),
                memory.givenUp.sum(),
                "slow connections keep as much memory as they may, %d MiB: the slowest are given up"
                        .formatted(memory.limit() >> 20)));
    }

    private static void listener(ListenerSpec spec, ListenerState listener, Consumer<Sighting> to) {
        if (spec.protocol() == ListenerSpec.Protocol.UDP) {
            to.accept(new Sighting(
                    Kind.UDP_SESSIONS,
                    spec.name(),
                    false,
                    listener.displaced.sum(),
                    ("sessions of listener %s, or of one source, are as many as may be (max_connections of the"
                                    + " listener or the process): the idlest end for new ones")
                            .formatted(spec.name())));
            return;
        }
        if (spec.protocol() == ListenerSpec.Protocol.HTTP) {
            to.accept(new Sighting(
                    Kind.BUFFER_DISK,
                    spec.name(),
                    false,
                    Stream.of(DiskRefusal.values())
                            .mapToLong(listener.disk.refusals::sum)
                            .sum(),
                    ("bodies of listener %s cannot wait on the disk (process.buffers): answers wait at their servers,"
                                    + " requests get 503")
                            .formatted(spec.name())));
        }
        to.accept(new Sighting(
                Kind.LISTENER_CONNECTIONS,
                spec.name(),
                listener.connections.get() >= spec.maxConnections(),
                listener.full.sum(),
                "all %d connections of listener %s are taken (max_connections): new clients wait"
                        .formatted(spec.maxConnections(), spec.name())));
        to.accept(new Sighting(
                Kind.SOURCE_LIMIT,
                spec.name(),
                false,
                listener.refusals.sum(ConnectionRefusal.TOO_MANY),
                "sources have as many connections at listener %s as one may have (connections_per_source)"
                        .formatted(spec.name())));
    }

    private static void pool(Pool pool, Consumer<Sighting> to) {
        to.accept(new Sighting(
                Kind.LOCAL_SHORTAGE,
                pool.name(),
                false,
                pool.servers().stream()
                        .mapToLong(server -> server.counters().failures(Failure.LOCAL_SHORTAGE))
                        .sum(),
                "this machine has no descriptor, local port or memory for connections to servers of pool %s"
                        .formatted(pool.name())));
        int most = pool.spec().queue().length();
        to.accept(new Sighting(
                Kind.QUEUE_FULL,
                pool.name(),
                most > 0 && pool.queueLength() >= most,
                pool.counters().queueFull.sum(),
                most > 0
                        ? "the servers of pool %s are full, and %d wait, as many as may".formatted(pool.name(), most)
                        : "the servers of pool %s are full".formatted(pool.name())));
        to.accept(new Sighting(
                Kind.QUEUE_TIMEOUT,
                pool.name(),
                false,
                pool.counters().endings.sum(EndReason.QUEUE_TIMEOUT),
                "clients wait in the queue of pool %s for longer than they may (timeouts.queue)"
                        .formatted(pool.name())));
        to.accept(new Sighting(
                Kind.NO_SERVER,
                pool.name(),
                pool.servers().stream().noneMatch(Server::takesNewWork),
                0,
                "pool %s has no server that takes new work".formatted(pool.name())));
    }
}
