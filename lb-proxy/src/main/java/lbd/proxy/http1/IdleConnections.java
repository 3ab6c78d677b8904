package lbd.proxy.http1;

import org.jspecify.annotations.Nullable;

/// The idle connections to one server, the last one used first: so the others grow old and close when traffic falls.
final class IdleConnections {
    private @Nullable ServerConnection first;
    private int count;

    int count() {
        return count;
    }

    /// Whether one of them is logged in as its owner.
    boolean anyBound() {
        for (ServerConnection each = first; each != null; each = each.nextIdle) {
            if (each.bound()) {
                return true;
            }
        }
        return false;
    }

    void add(ServerConnection connection) {
        connection.nextIdle = first;
        if (first != null) {
            first.previousIdle = connection;
        }
        first = connection;
        connection.idle = true;
        count++;
    }

    @Nullable
    ServerConnection poll() {
        ServerConnection connection = first;
        if (connection != null) {
            remove(connection);
        }
        return connection;
    }

    void closeAll() {
        for (ServerConnection next = poll(); next != null; next = poll()) {
            next.close();
        }
    }

    /// Takes it out if it is in.
    void remove(ServerConnection connection) {
        if (!connection.idle) {
            return;
        }
        ServerConnection previous = connection.previousIdle;
        ServerConnection next = connection.nextIdle;
        if (previous != null) {
            previous.nextIdle = next;
        } else {
            first = next;
        }
        if (next != null) {
            next.previousIdle = previous;
        }
        connection.previousIdle = null;
        connection.nextIdle = null;
        connection.idle = false;
        count--;
        connection.leftIdle();
    }
}
