package lbd.proxy.listener;

import lbd.core.model.ListenerSpec;
import lbd.core.pool.Pool;
import org.jspecify.annotations.Nullable;

/// What one listener does, as the configuration in force says. A protocol that needs more than this extends it.
/// Immutable.
public class Service {
    private final ListenerSpec spec;
    private final Access access;
    private final @Nullable Pool pool;
    private final TimeoutNanos timeouts;
    private final ConnectionFactory connections;

    /// @param pool        takes what nothing else takes; null when nothing does
    /// @param connections makes what serves a client
    public Service(ListenerSpec spec, @Nullable Pool pool, TimeoutNanos timeouts, ConnectionFactory connections) {
        this.spec = spec;
        this.access = new Access(spec.access());
        this.pool = pool;
        this.timeouts = timeouts;
        this.connections = connections;
    }

    public final ListenerSpec spec() {
        return spec;
    }

    /// Who may connect.
    final Access access() {
        return access;
    }

    public final @Nullable Pool pool() {
        return pool;
    }

    public final TimeoutNanos timeouts() {
        return timeouts;
    }

    public final ConnectionFactory connections() {
        return connections;
    }
}
