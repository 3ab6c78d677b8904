package lbd.proxy.http;

import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import lbd.proxy.stream.Stream;
import lbd.proxy.tls.ClientContext;
import org.jspecify.annotations.Nullable;

/// A connection to a server, whatever version it speaks, as its loop knows it: listed from its first moment, idle in
/// between, until it is forgotten. Confined to its loop.
public abstract class PooledConnection {
    private final ServerConnections connections;
    private final ServerUse use;
    private @Nullable OwningClient owner;
    private boolean bound;

    // Links of the list that keeps it while it is idle.
    @Nullable
    PooledConnection previousIdle;

    @Nullable
    PooledConnection nextIdle;

    boolean idle;

    long idleSinceNanos;

    protected PooledConnection(ServerConnections connections, ServerUse use) {
        this.connections = connections;
        this.use = use;
        this.owner = use.owner();
    }

    public final Server server() {
        return use.server();
    }

    protected final PoolConnections limits() {
        return use.limits();
    }

    /// The only client that it serves; null for all.
    final @Nullable OwningClient owner() {
        return owner;
    }

    /// Whether it is logged in as its owner.
    final boolean bound() {
        return bound;
    }

    /// It is logged in as this client.
    protected final void bind(ClientStream client) {
        owner = new OwningClient(use.server(), client.connection());
        bound = true;
    }

    /// What it is encrypted by; null: nothing.
    final @Nullable ClientContext secured() {
        return use.secured();
    }

    /// Whether its server is still spoken to in what is spoken here, whatever a reload has changed.
    protected boolean isAsConfigured() {
        return server().fastcgi() == null;
    }

    /// Offers it for the next exchange.
    ///
    /// @return how long it may wait for that; 0 when enough are kept: it is to be closed
    protected final long keepNanos() {
        return connections.keepNanos(this, use.limits());
    }

    /// It is closed, or not one of HTTP any more.
    protected final void forget() {
        connections.forget(this);
    }

    /// Is not among the idle ones any more.
    final void leftIdle() {
        use.server().freeIdle(use.limits());
    }

    /// The side of it that the next exchange talks to.
    protected abstract ServerStream stream();

    /// What the server has done since the last answer.
    protected abstract Stream.Finding look();

    /// Closes it; nobody uses it.
    protected abstract void close();

    /// Closes it with a reset; whoever uses it is told that it broke.
    protected abstract void reset();
}
