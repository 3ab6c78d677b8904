package lbd.proxy.http;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.tls.ClientContext;
import lbd.proxy.upstream.Dial;
import org.jspecify.annotations.Nullable;

/// The connections of one loop that carry many exchanges, by their server, and by the name that it bears on them where
/// requests have a say in that. Confined to that loop.
final class SharedConnections {
    private final Loop loop;
    private final ServerConnections connections;
    // By a server, or what is named.
    private final Map<Object, SharedGroup> groups = new HashMap<>();

    private record Named(Server server, ClientContext only) {}

    private static Object key(Server server, @Nullable ClientContext only) {
        return only == null ? server : new Named(server, only);
    }

    SharedConnections(Loop loop, ServerConnections connections) {
        this.loop = loop;
        this.connections = connections;
    }

    /// The one with the most room.
    ///
    /// @param only   what it has to be encrypted by; null: as the pool says
    /// @param tunnel whether one is needed that takes WebSockets
    /// @return null where none has any
    @Nullable
    SharedConnection take(Server server, @Nullable ClientContext only, boolean tunnel) {
        SharedGroup group = groups.get(key(server, only));
        return group == null ? null : group.take(tunnel);
    }

    /// Whether a server is known to take no WebSockets in HTTP/2.
    boolean lacksTunnels(Server server, @Nullable ClientContext only) {
        SharedGroup group = groups.get(key(server, only));
        return group != null && group.lacksTunnels();
    }

    /// Waits for a connection with others that do, and opens one where those that are on their way are too few.
    ///
    /// @throws IOException if no socket can be had
    Dial await(
            Server server,
            @Nullable ClientContext only,
            boolean tunnel,
            PoolConnections limits,
            long timeoutNanos,
            Servers.Connected told)
            throws IOException {
        Object key = key(server, only);
        SharedGroup group = groups.computeIfAbsent(
                key, its -> new SharedGroup(loop, connections, server, only, () -> dropIfEmpty(its)));
        try {
            return group.await(tunnel, limits, timeoutNanos, told);
        } catch (IOException e) {
            dropIfEmpty(key);
            throw e;
        }
    }

    private void dropIfEmpty(Object key) {
        SharedGroup group = groups.get(key);
        if (group != null && group.isEmpty()) {
            groups.remove(key);
        }
    }

    /// Servers that have a connection, or somebody who waits for one.
    int count() {
        return groups.size();
    }

    void forget(SharedConnection connection) {
        ClientContext secured = connection.secured();
        boolean named = secured != null && secured.isByHost();
        Object key = key(connection.server(), named ? secured : null);
        SharedGroup group = groups.get(key);
        if (group != null) {
            group.remove(connection);
            dropIfEmpty(key);
        }
    }

    /// Those to servers that are not among these get no more, nor others that are gone.
    void retain(Set<Server> servers, Predicate<PooledConnection> gone) {
        for (Map.Entry<Object, SharedGroup> each : Map.copyOf(groups).entrySet()) {
            boolean stays = servers.contains(each.getValue().server());
            each.getValue().drainIf(connection -> !stays || gone.test(connection));
            dropIfEmpty(each.getKey());
        }
    }
}
