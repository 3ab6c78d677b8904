package lbd.proxy.http;

import java.util.function.Predicate;
import lbd.proxy.tls.ClientContext;
import org.jspecify.annotations.Nullable;

/// The idle connections to one server, the last one used first: so the others grow old and close when traffic falls.
final class IdleConnections {
    private @Nullable PooledConnection first;
    private @Nullable PooledConnection last;
    private int count;

    int count() {
        return count;
    }

    /// Whether one of them is logged in as its owner.
    boolean anyBound() {
        for (PooledConnection each = first; each != null; each = each.nextIdle) {
            if (each.bound()) {
                return true;
            }
        }
        return false;
    }

    /// The one that was used last.
    @Nullable
    PooledConnection first() {
        return first;
    }

    /// The one that was used last of those that are encrypted by this.
    ///
    /// @param only null: by whatever
    @Nullable
    PooledConnection first(@Nullable ClientContext only) {
        PooledConnection found = first;
        while (found != null && only != null && found.secured() != only) {
            found = found.nextIdle;
        }
        return found;
    }

    /// The one that has been idle for longest.
    @Nullable
    PooledConnection last() {
        return last;
    }

    void add(PooledConnection connection, long nowNanos) {
        connection.idleSinceNanos = nowNanos;
        connection.nextIdle = first;
        if (first != null) {
            first.previousIdle = connection;
        } else {
            last = connection;
        }
        first = connection;
        connection.idle = true;
        count++;
    }

    @Nullable
    PooledConnection poll() {
        PooledConnection connection = first;
        if (connection != null) {
            remove(connection);
        }
        return connection;
    }

    void closeIf(Predicate<PooledConnection> gone) {
        PooledConnection next;
        for (PooledConnection each = first; each != null; each = next) {
            next = each.nextIdle;
            if (gone.test(each)) {
                each.close();
            }
        }
    }

    void closeAll() {
        for (PooledConnection next = poll(); next != null; next = poll()) {
            next.close();
        }
    }

    /// Takes it out if it is in.
    void remove(PooledConnection connection) {
        if (!connection.idle) {
            return;
        }
        PooledConnection previous = connection.previousIdle;
        PooledConnection next = connection.nextIdle;
        if (previous != null) {
            previous.nextIdle = next;
        } else {
            first = next;
        }
        if (next != null) {
            next.previousIdle = previous;
        } else {
            last = previous;
        }
        connection.previousIdle = null;
        connection.nextIdle = null;
        connection.idle = false;
        count--;
        connection.leftIdle();
    }
}
