package lbd.proxy.http1;

import java.io.IOException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import lbd.core.accesslog.EndReason;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.ServerStream;
import lbd.proxy.http.Servers;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.ProxyPreamble;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The HTTP/1 connections of one loop to servers, the idle ones kept for whoever comes next.
public final class Http1Servers implements Servers {
    private final Http1Loop shared;
    private final IdentityHashMap<Server, IdleConnections> idle = new IdentityHashMap<>();
    private final Set<ServerConnection> all = new HashSet<>();
    private final OwnedConnections owned = new OwnedConnections();

    Http1Servers(Http1Loop shared) {
        this.shared = shared;
    }

    @Override
    public @Nullable ServerStream idle(Server server, ClientStream client, boolean surelyOpen) {
        Owner owner = Owner.of(server, client);
        ServerStream own = owned.isEmpty() ? null : take(owned.of(new Owner(server, client)), surelyOpen);
        return own != null || owner != null ? own : take(idle.get(server), surelyOpen);
    }

    private static @Nullable ServerStream take(@Nullable IdleConnections kept, boolean surelyOpen) {
        if (kept == null) {
            return null;
        }
        for (ServerConnection next = kept.poll(); next != null; next = kept.poll()) {
            if (!surelyOpen || next.look() == Stream.Finding.SILENT) {
                return next;
            }
            next.close();
        }
        return null;
    }

    @Override
    public @Nullable Server bound(ClientStream client, Pool pool) {
        return owned.isEmpty() ? null : owned.bound(client, pool);
    }

    @Override
    public Dial connect(
            Server server, ClientStream client, PoolConnections limits, long timeoutNanos, Connected connected)
            throws IOException {
        Owner owner = Owner.of(server, client);
        return Dial.begin(shared.loop(), server, timeoutNanos, new Dial.Outcome() {
            @Override
            public void connected(Stream stream) {
                ServerFailure unusable = spokeOrEnded(stream.look());
                if (unusable == null) {
                    connected.connected(open(server, limits, owner, stream), null);
                } else {
                    stream.reset();
                    connected.connected(null, unusable);
                }
            }

            @Override
            public void failed(EndReason reason) {
                connected.connected(null, ServerFailure.connecting(reason));
            }

            @Override
            public void faulted() {
                connected.faulted();
            }
        });
    }

    private ServerConnection open(Server server, PoolConnections limits, @Nullable Owner owner, Stream stream) {
        ServerConnection connection = new ServerConnection(shared, server, limits, owner, stream);
        all.add(connection);
        if (owner != null) {
            ProxyPreamble.send(
                    stream,
                    server,
                    owner.client().remoteAddress(),
                    owner.client().localAddress());
        }
        return connection;
    }

    /// Before the first byte is sent, so that whatever is wrong, nothing was delivered.
    private static @Nullable ServerFailure spokeOrEnded(Stream.Finding finding) {
        return switch (finding) {
            case SILENT, UNKNOWN -> null;
            case SPOKE -> ServerFailure.SPOKE_UNASKED;
            case ENDED -> ServerFailure.CLOSED_UNASKED;
        };
    }

    /// @return false when enough are kept
    boolean keep(ServerConnection connection, PoolConnections limits) {
        Owner owner = connection.owner();
        IdleConnections kept = owner == null
                ? idle.computeIfAbsent(connection.server(), server -> new IdleConnections())
                : owned.keeping(owner);
        if (kept == null
                || kept.count() >= limits.idle()
                || !connection.server().takeIdle(limits)) {
            return false;
        }
        kept.add(connection);
        return true;
    }

    /// The connection is closed, or not one of HTTP any more.
    void forget(ServerConnection connection) {
        all.remove(connection);
        Owner owner = connection.owner();
        IdleConnections kept = owner == null ? idle.get(connection.server()) : owned.of(owner);
        if (kept != null) {
            kept.remove(connection);
        }
    }

    /// A client has left.
    void left(ClientStream client) {
        owned.left(client);
    }

    /// Resets every connection to a server, busy or idle.
    ///
    /// @return how many there were
    public int closeConnections(Server server) {
        List<ServerConnection> its =
                all.stream().filter(c -> c.server().equals(server)).toList();
        its.forEach(ServerConnection::reset);
        return its.size();
    }

    /// Closes every connection.
    public void close() {
        List.copyOf(all).forEach(ServerConnection::reset);
    }

    /// Closes what is kept for servers that are not among these.
    public void retain(Set<Server> servers) {
        idle.entrySet().removeIf(entry -> {
            if (servers.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().closeAll();
            return true;
        });
        owned.retain(servers);
    }
}
