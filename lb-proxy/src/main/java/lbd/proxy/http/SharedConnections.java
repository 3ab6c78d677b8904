package lbd.proxy.http;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.upstream.Dial;
import org.jspecify.annotations.Nullable;

/// The connections of one loop that carry many exchanges, by their server. Confined to that loop.
final class SharedConnections {
    private final Loop loop;
    private final ServerConnections connections;
    private final IdentityHashMap<Server, SharedGroup> groups = new IdentityHashMap<>();

    SharedConnections(Loop loop, ServerConnections connections) {
        this.loop = loop;
        this.connections = connections;
    }

    /// The one with the most room.
    ///
    /// @param tunnel whether one is needed that takes WebSockets
    /// @return null where none has any
    @Nullable
    SharedConnection take(Server server, boolean tunnel) {
        SharedGroup group = groups.get(server);
        return group == null ? null : group.take(tunnel);
    }

    /// Whether a server is known to take no WebSockets in HTTP/2.
    boolean lacksTunnels(Server server) {
        SharedGroup group = groups.get(server);
        return group != null && group.lacksTunnels();
    }

    /// Waits for a connection with others that do, and opens one where those that are on their way are too few.
    ///
    /// @throws IOException if no socket can be had
    Dial await(Server server, boolean tunnel, PoolConnections limits, long timeoutNanos, Servers.Connected told)
            throws IOException {
        SharedGroup group =
                groups.computeIfAbsent(server, its -> new SharedGroup(loop, connections, its, this::dropIfEmpty));
        try {
            return group.await(tunnel, limits, timeoutNanos, told);
        } catch (IOException e) {
            dropIfEmpty(server);
            throw e;
        }
    }

    private void dropIfEmpty(Server server) {
        SharedGroup group = groups.get(server);
        if (group != null && group.isEmpty()) {
            groups.remove(server);
        }
    }

    /// Servers that have a connection, or somebody who waits for one.
    int count() {
        return groups.size();
    }

    void forget(SharedConnection connection) {
        SharedGroup group = groups.get(connection.server());
        if (group != null) {
            group.remove(connection);
            dropIfEmpty(connection.server());
        }
    }

    /// Those to servers that are not among these get no more, nor others that are gone.
    void retain(Set<Server> servers, Predicate<PooledConnection> gone) {
        for (Map.Entry<Server, SharedGroup> each : Map.copyOf(groups).entrySet()) {
            boolean stays = servers.contains(each.getKey());
            each.getValue().drainIf(connection -> !stays || gone.test(connection));
            dropIfEmpty(each.getKey());
        }
    }
}
