package lbd.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import lbd.core.pool.Server;
import lbd.proxy.loop.ClientConnection;
import org.jspecify.annotations.Nullable;

/// Which client connections are meant: all conditions hold.
///
/// @param pool       that a server is of which has something of it in hand; null: any, and those that have none
/// @param server     of that pool; null: any
/// @param client     null: any
/// @param olderNanos nanoseconds that it stands at least
public record ConnectionFilter(
        @Nullable String pool,
        @Nullable String server,
        @Nullable InetAddress client,
        long olderNanos) {

    boolean takes(ClientConnection connection, long nowNanos) {
        return nowNanos - connection.sinceNanos() >= olderNanos && isOf(connection.peer()) && isAt(connection);
    }

    private boolean isOf(@Nullable InetSocketAddress address) {
        return client == null || (address != null && client.equals(address.getAddress()));
    }

    private boolean isAt(ClientConnection connection) {
        if (pool == null) {
            return true;
        }
        AtomicBoolean found = new AtomicBoolean();
        connection.servers(its -> found.compareAndSet(false, isMeant(its)));
        return found.get();
    }

    private boolean isMeant(Server its) {
        return its.pool().equals(pool) && (server == null || its.name().equals(server));
    }
}
