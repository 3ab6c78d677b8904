package lbd.proxy.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import lbd.core.accesslog.EndReason;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.Dialer;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The connections of one loop to servers of HTTP, the idle ones kept for whoever comes next. Which version one speaks
/// is known when it stands: TLS settles that with the server. Confined to its loop.
public final class ServerConnections implements Servers {
    /// Idle ones that are given up at once where descriptors are short: some for those who come next.
    private static final int GIVEN_UP = 8;

    private static final String HTTP_1 = "http/1.1";

    private final Loop loop;
    private final IdentityHashMap<Server, IdleConnections> idle = new IdentityHashMap<>();
    private final Set<PooledConnection> all = new HashSet<>();
    private final OwnedConnections owned = new OwnedConnections();
    private final Dialer dialer;
    private @Nullable ServerProtocol protocol;

    ServerConnections(Loop loop, Dialer dialer) {
        this.loop = loop;
        this.dialer = dialer;
    }

    /// Once, before the first request.
    ///
    /// @param version that servers are spoken to in
    public void speak(ServerProtocol version) {
        protocol = version;
    }

    @Override
    public @Nullable ServerStream idle(Server server, ClientStream client, boolean surelyOpen) {
        Owner owner = Owner.of(server, client);
        ServerStream own = owned.isEmpty() ? null : take(owned.of(new Owner(server, client.connection())), surelyOpen);
        return own != null || owner != null ? own : take(idle.get(server), surelyOpen);
    }

    private static @Nullable ServerStream take(@Nullable IdleConnections kept, boolean surelyOpen) {
        if (kept == null) {
            return null;
        }
        return surelyOpen ? silent(kept) : first(kept);
    }

    private static @Nullable ServerStream first(IdleConnections kept) {
        PooledConnection next = kept.poll();
        return next == null ? null : next.stream();
    }

    private static @Nullable ServerStream silent(IdleConnections kept) {
        for (PooledConnection next = kept.first(); next != null; next = kept.first()) {
            switch (next.look()) {
                case SILENT -> {
                    kept.remove(next);
                    return next.stream();
                }
                // The others cannot be looked at either, and all of them may serve what can be sent again.
                case UNKNOWN -> {
                    return null;
                }
                case SPOKE, ENDED -> next.close();
            }
        }
        return null;
    }

    @Override
    public @Nullable Server bound(ClientStream client, Pool pool) {
        return owned.isEmpty() ? null : owned.bound(client.connection(), pool);
    }

    @Override
    public Dial connect(
            Server server, ClientStream client, PoolConnections limits, long timeoutNanos, Connected connected)
            throws IOException {
        Owner owner = Owner.of(server, client);
        ServerUse use = new ServerUse(server, limits, owner, dialer.secures(server));
        InetSocketAddress from = owner == null ? null : client.remoteAddress();
        InetSocketAddress reached = owner == null ? null : client.localAddress();
        return dialer.begin(loop, server, from, reached, timeoutNanos, new Dial.Outcome() {
            @Override
            public void connected(Stream stream) {
                ServerFailure unusable =
                        speaks(stream.protocol()) ? spokeOrEnded(stream.look()) : ServerFailure.CONNECT_FAILED;
                if (unusable == null) {
                    connected.connected(open(use, stream), null);
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

    /// Whether we speak what was settled with the server.
    private static boolean speaks(@Nullable String settled) {
        return settled == null || settled.equals(HTTP_1);
    }

    private ServerStream open(ServerUse use, Stream stream) {
        PooledConnection connection = Objects.requireNonNull(protocol).open(this, use, stream);
        all.add(connection);
        return connection.stream();
    }

    /// Before the first byte of a request is sent, so that whatever is wrong, nothing was delivered.
    private static @Nullable ServerFailure spokeOrEnded(Stream.Finding finding) {
        return switch (finding) {
            case SILENT, UNKNOWN -> null;
            case SPOKE -> ServerFailure.SPOKE_UNASKED;
            case ENDED -> ServerFailure.CLOSED_UNASKED;
        };
    }

    /// @return false when enough are kept
    boolean keep(PooledConnection connection, PoolConnections limits) {
        Owner owner = connection.owner();
        IdleConnections kept = owner == null
                ? idle.computeIfAbsent(connection.server(), server -> new IdleConnections())
                : owned.keeping(owner);
        if (kept == null
                || !isOfNow(connection)
                || kept.count() >= limits.idle()
                || !connection.server().takeIdle(limits)) {
            return false;
        }
        kept.add(connection, loop.nanoTime());
        return true;
    }

    /// Whether it is as one would be made now: a reload may have changed the pool's TLS.
    private boolean isOfNow(PooledConnection connection) {
        return connection.secured() == dialer.secures(connection.server());
    }

    /// Gives up those that have been idle for longest, of whatever pool.
    ///
    /// @return whether there were any
    boolean giveUpIdle() {
        for (int i = 0; i < GIVEN_UP; i++) {
            PooledConnection oldest = oldestIdle();
            if (oldest == null) {
                return i > 0;
            }
            oldest.close();
        }
        return true;
    }

    private @Nullable PooledConnection oldestIdle() {
        PooledConnection oldest = null;
        for (IdleConnections kept : idle.values()) {
            PooledConnection its = kept.last();
            if (its != null && (oldest == null || its.idleSinceNanos - oldest.idleSinceNanos < 0)) {
                oldest = its;
            }
        }
        return oldest;
    }

    /// The connection is closed, or not one of HTTP any more.
    void forget(PooledConnection connection) {
        all.remove(connection);
        Owner owner = connection.owner();
        IdleConnections kept = owner == null ? idle.get(connection.server()) : owned.of(owner);
        if (kept != null) {
            kept.remove(connection);
        }
    }

    /// A client has left.
    public void left(ClientConnection client) {
        owned.left(client);
    }

    /// Resets every connection to a server, busy or idle.
    ///
    /// @return how many there were
    public int closeConnections(Server server) {
        List<PooledConnection> its =
                all.stream().filter(c -> c.server().equals(server)).toList();
        its.forEach(PooledConnection::reset);
        return its.size();
    }

    /// Closes every connection.
    public void close() {
        List.copyOf(all).forEach(PooledConnection::reset);
    }

    /// Closes what is kept for servers that are not among these, or was made by other settings than those in force.
    public void retain(Set<Server> servers) {
        idle.entrySet().removeIf(entry -> {
            if (servers.contains(entry.getKey())) {
                entry.getValue().closeIf(connection -> !isOfNow(connection));
                return false;
            }
            entry.getValue().closeAll();
            return true;
        });
        owned.retain(servers);
    }
}
