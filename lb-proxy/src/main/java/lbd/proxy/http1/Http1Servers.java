package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.util.IdentityHashMap;
import java.util.Set;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Server;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.Forwarding;
import lbd.proxy.http.ServerStream;
import lbd.proxy.http.Servers;
import lbd.proxy.upstream.Dialer;
import lbd.proxy.upstream.ProxyPreamble;
import org.jspecify.annotations.Nullable;

/// The HTTP/1 connections of one loop to servers, the idle ones kept for whoever comes next.
public final class Http1Servers implements Servers {
    private final Http1Loop shared;
    private final IdentityHashMap<Server, IdleConnections> idle = new IdentityHashMap<>();
    private final OwnedConnections owned = new OwnedConnections();

    Http1Servers(Http1Loop shared) {
        this.shared = shared;
    }

    @Override
    public ByteBuf encode(Head head, Forwarding forwarding, boolean askedFor) {
        ByteBuf out = shared.loop().allocator().directBuffer(RequestWriter.room(head, forwarding));
        RequestWriter.write(head, forwarding, askedFor, out);
        return out;
    }

    @Override
    public @Nullable ServerStream idle(Server server, ClientStream client, boolean surelyOpen) {
        Owner owner = Owner.of(server, client);
        IdleConnections kept = owner == null ? idle.get(server) : owned.of(owner);
        if (kept == null) {
            return null;
        }
        for (ServerConnection next = kept.poll(); next != null; next = kept.poll()) {
            if (!surelyOpen || next.look() == OpenProbe.Finding.SILENT) {
                return next;
            }
            next.close();
        }
        return null;
    }

    @Override
    public SocketChannel connect(
            Server server, ClientStream client, PoolConnections limits, long timeoutNanos, Connected connected) {
        Owner owner = Owner.of(server, client);
        return Dialer.connect(shared.loop(), server, timeoutNanos, (channel, failure) -> {
            EndReason unusable = failure == null ? spokeOrEnded(channel) : failure;
            if (unusable != null) {
                channel.close();
                connected.connected(null, unusable);
                return;
            }
            if (owner != null) {
                ProxyPreamble.send(channel, server, owner.client(), owner.reached());
            }
            ServerConnection connection = new ServerConnection(shared, server, limits, owner, channel);
            channel.pipeline().addLast(connection);
            connected.connected(connection, null);
        });
    }

    /// Before the first byte is sent, so that whatever is wrong, nothing was delivered.
    private @Nullable EndReason spokeOrEnded(SocketChannel channel) {
        return switch (shared.probe().look(channel)) {
            case SILENT, UNKNOWN -> null;
            case SPOKE -> EndReason.BAD_RESPONSE;
            case ENDED -> EndReason.SERVER_CLOSED;
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

    void forget(ServerConnection connection) {
        Owner owner = connection.owner();
        IdleConnections kept = owner == null ? idle.get(connection.server()) : owned.of(owner);
        if (kept != null) {
            kept.remove(connection);
        }
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
