package lbd.proxy.http;

import java.io.IOException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolHttp2;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;
import lbd.proxy.tls.ClientContext;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.Dialer;
import lbd.proxy.upstream.Introduction;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The connections of one loop to servers of HTTP, the idle ones kept for whoever comes next. Which version one speaks
/// is known when it stands: TLS settles that with the server. Confined to its loop.
public final class ServerConnections implements Servers {
    /// Idle ones that are given up at once where descriptors are short: some for those who come next.
    private static final int GIVEN_UP = 8;

    /// For those beyond `idle`.
    private static final long BEYOND_NANOS = 5_000_000_000L;

    private final Loop loop;
    private final IdentityHashMap<Server, IdleConnections> idle = new IdentityHashMap<>();
    // Of those that carry many exchanges.
    private final IdentityHashMap<Server, IdleConnections> idleShared = new IdentityHashMap<>();
    private final Set<PooledConnection> all = new HashSet<>();
    private final OwnedConnections owned = new OwnedConnections();
    private final Dialer dialer;
    private final SharedConnections shared;
    private @Nullable ServerProtocol protocol;
    private @Nullable SharedProtocol sharedProtocol;
    private @Nullable ServerProtocol programs;

    ServerConnections(Loop loop, Dialer dialer) {
        this.loop = loop;
        this.dialer = dialer;
        this.shared = new SharedConnections(loop, this);
    }

    /// Once, before the first request.
    ///
    /// @param version that servers are spoken to in
    public void speak(ServerProtocol version) {
        protocol = version;
    }

    /// Once, before the first request.
    ///
    /// @param version for pools whose servers are no servers of HTTP (FastCGI)
    public void speakPrograms(ServerProtocol version) {
        programs = version;
    }

    /// Once, before the first request.
    ///
    /// @param version for pools that want many requests on one connection
    public void speakShared(SharedProtocol version) {
        sharedProtocol = version;
    }

    /// Whether a new connection to it may carry many exchanges.
    private static boolean shares(Server server) {
        return server.http2().use() != PoolHttp2.Use.NEVER;
    }

    /// Whether a new connection to it does so without having asked.
    boolean knowsToShare(Server server) {
        return server.http2().use() == PoolHttp2.Use.PRIOR_KNOWLEDGE;
    }

    @Override
    public @Nullable ServerStream idle(Server server, ClientStream client, Need need, @Nullable String host) {
        ClientContext only = dialer.named(server, host);
        OwningClient owner = OwningClient.of(server, client);
        if (owner == null && shares(server)) {
            ServerStream free = shared(server, only, need == Need.TUNNEL);
            if (free != null) {
                return free;
            }
        }
        boolean surelyOpen = need == Need.SURELY_OPEN;
        ServerStream own = owned.isEmpty()
                ? null
                : take(owned.of(new OwningClient(server, client.connection())), only, surelyOpen);
        return own != null || owner != null ? own : take(idle.get(server), only, surelyOpen);
    }

    private @Nullable ServerStream shared(Server server, @Nullable ClientContext only, boolean tunnel) {
        SharedConnection free = shared.take(server, only, tunnel);
        if (free == null) {
            return null;
        }
        leaveIdle(free);
        return free.stream();
    }

    /// @param only what it has to be encrypted by; null: by whatever
    private static @Nullable ServerStream take(
            @Nullable IdleConnections kept, @Nullable ClientContext only, boolean surelyOpen) {
        if (kept == null) {
            return null;
        }
        return surelyOpen ? silent(kept, only) : first(kept, only);
    }

    private static @Nullable ServerStream first(IdleConnections kept, @Nullable ClientContext only) {
        PooledConnection next = kept.first(only);
        if (next == null) {
            return null;
        }
        kept.remove(next);
        return next.stream();
    }

    private static @Nullable ServerStream silent(IdleConnections kept, @Nullable ClientContext only) {
        for (PooledConnection next = kept.first(only); next != null; next = kept.first(only)) {
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
            Server server,
            ClientStream client,
            Need need,
            @Nullable String host,
            PoolConnections limits,
            long timeoutNanos,
            Connected connected)
            throws IOException {
        if (!shares(server)) {
            return open(server, client, false, dialer.secures(server, host), limits, timeoutNanos, connected);
        }
        ClientContext only = dialer.named(server, host);
        if (need == Need.TUNNEL) {
            return TunnelDial.begin(loop, this, server, client, only, limits, timeoutNanos, connected);
        }
        return settle(server, client, only, false, limits, timeoutNanos, connected);
    }

    /// Connects where a connection may carry many exchanges.
    ///
    /// @param only   what it has to be encrypted by; null: as the pool says
    /// @param tunnel whether one is needed that takes WebSockets: one of HTTP/2 that does not is
    ///     [ServerFailure#NO_TUNNEL]
    Dial settle(
            Server server,
            ClientStream client,
            @Nullable ClientContext only,
            boolean tunnel,
            PoolConnections limits,
            long timeoutNanos,
            Connected connected)
            throws IOException {
        return OwningClient.of(server, client) == null
                ? shared.await(server, only, tunnel, limits, timeoutNanos, connected)
                : open(server, client, tunnel, secures(server, only), limits, timeoutNanos, connected);
    }

    private @Nullable ClientContext secures(Server server, @Nullable ClientContext only) {
        return only == null ? dialer.secures(server) : only;
    }

    /// Whether a server is known to take no WebSockets in HTTP/2.
    boolean lacksTunnels(Server server, @Nullable ClientContext only) {
        return shared.lacksTunnels(server, only);
    }

    /// What a connection to a server is encrypted by that is to speak HTTP/1.1 whatever else it could; null where it
    /// would not know that it is to.
    @Nullable
    ClientContext securesHttp1(Server server, @Nullable ClientContext only) {
        ClientContext usual = secures(server, only);
        return usual == null ? null : usual.forHttp1();
    }

    /// Opens a connection for one client's request.
    ///
    /// @param tunnel  whether one of HTTP/2 will do only where it takes WebSockets
    /// @param secured what it is encrypted by; null: nothing
    Dial open(
            Server server,
            ClientStream client,
            boolean tunnel,
            @Nullable ClientContext secured,
            PoolConnections limits,
            long timeoutNanos,
            Connected connected)
            throws IOException {
        OwningClient owner = OwningClient.of(server, client);
        ServerUse use = new ServerUse(server, limits, owner, secured);
        Introduction who = owner == null
                ? Introduction.NOBODY
                : new Introduction(client.remoteAddress(), client.localAddress(), client.tls(), client.told());
        return Opening.begin(this, use, loop, dialer, who, timeoutNanos, new Opening.Told() {
            @Override
            public void opened(PooledConnection connection) {
                if (tunnel && connection instanceof SharedConnection shared && !shared.takesTunnels()) {
                    connection.close();
                    connected.connected(null, ServerFailure.NO_TUNNEL);
                } else {
                    connected.connected(connection.stream(), null);
                }
            }

            @Override
            public void failed(ServerFailure how, @Nullable String detail) {
                connected.connected(null, how);
            }

            @Override
            public void faulted() {
                connected.faulted();
            }
        });
    }

    /// Begins a connection for whoever needs one.
    ///
    /// @param only what it is encrypted by; null: as the pool says
    /// @throws IOException if no socket can be had
    void open(Server server, @Nullable ClientContext only, PoolConnections limits, long timeoutNanos, Opening.Told told)
            throws IOException {
        ServerUse use = new ServerUse(server, limits, null, secures(server, only));
        Opening.begin(this, use, loop, dialer, Introduction.NOBODY, timeoutNanos, told);
    }

    PooledConnection open(ServerUse use, Stream stream) {
        ServerProtocol version = use.server().fastcgi() == null ? protocol : programs;
        PooledConnection connection = Objects.requireNonNull(version).open(this, use, stream);
        all.add(connection);
        return connection;
    }

    SharedConnection openShared(ServerUse use, Stream stream, long timeoutNanos, SharedConnection.Settled settled) {
        SharedConnection connection =
                Objects.requireNonNull(sharedProtocol).open(this, use, stream, timeoutNanos, settled);
        all.add(connection);
        return connection;
    }

    /// What is beyond `idle` was needed a moment ago, and in a crowd that comes and goes it is again: to close it at
    /// once would make each of its requests dial.
    ///
    /// @return how long it is kept; 0 when enough are
    long keepNanos(PooledConnection connection, PoolConnections limits) {
        OwningClient owner = connection.owner();
        IdleConnections kept = owner == null
                ? ofEverybody(connection).computeIfAbsent(connection.server(), server -> new IdleConnections())
                : owned.keeping(owner);
        if (kept == null || !isOfNow(connection) || limits.idle() == 0) {
            return 0;
        }
        PooledConnection oldest = kept.last();
        if (kept.count() >= limits.idle() && oldest != null && isOfAnotherName(oldest, connection)) {
            // Those of names that nobody asks for any more would be in the way of all others.
            oldest.close();
        }
        if (!connection.server().takeIdle(limits)) {
            return 0;
        }
        long usual = limits.idleTimeout().toNanos();
        long nanos = kept.count() < limits.idle() ? usual : Math.min(usual, BEYOND_NANOS);
        kept.add(connection, loop.nanoTime());
        return nanos;
    }

    private static boolean isOfAnotherName(PooledConnection one, PooledConnection other) {
        ClientContext secured = one.secured();
        return secured != null && secured != other.secured();
    }

    private IdentityHashMap<Server, IdleConnections> ofEverybody(PooledConnection connection) {
        return connection instanceof SharedConnection ? idleShared : idle;
    }

    /// Whether it is as one would be made now: a reload may have changed the pool's TLS, or its versions.
    private boolean isOfNow(PooledConnection connection) {
        Server server = connection.server();
        boolean wanted = connection instanceof SharedConnection ? shares(server) : !knowsToShare(server);
        return wanted && connection.isAsConfigured() && dialer.isInForce(server, connection.secured());
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
        return oldest(idleShared, oldest(idle, null));
    }

    private static @Nullable PooledConnection oldest(
            Map<Server, IdleConnections> among, @Nullable PooledConnection other) {
        PooledConnection oldest = other;
        for (IdleConnections kept : among.values()) {
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
        if (connection instanceof SharedConnection many) {
            shared.forget(many);
        }
        leaveIdle(connection);
    }

    private void leaveIdle(PooledConnection connection) {
        OwningClient owner = connection.owner();
        IdleConnections kept = owner == null ? ofEverybody(connection).get(connection.server()) : owned.of(owner);
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
        retain(idle, servers);
        retain(idleShared, servers);
        owned.retain(servers);
        shared.retain(servers, connection -> !isOfNow(connection));
    }

    private void retain(Map<Server, IdleConnections> kept, Set<Server> servers) {
        kept.entrySet().removeIf(entry -> {
            if (servers.contains(entry.getKey())) {
                entry.getValue().closeIf(connection -> !isOfNow(connection));
                return false;
            }
            entry.getValue().closeAll();
            return true;
        });
    }
}
