package lbd.core.pool;

/// The right to use one server for one request or connection. The holder closes it exactly once, on every way out.
public final class Lease implements AutoCloseable {
    private final Server server;
    private boolean closed;

    Lease(Server server) {
        this.server = server;
    }

    public Server server() {
        return server;
    }

    /// @throws IllegalStateException if it was closed before: a second close would free another's place
    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("lease closed twice: " + server.path());
        }
        closed = true;
        server.released();
    }
}
