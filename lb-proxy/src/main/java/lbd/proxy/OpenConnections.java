package lbd.proxy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loops;
import org.jspecify.annotations.Nullable;

/// The client connections of this moment. Each loop looks at its own.
///
/// @param count of those that were asked for
/// @param some  at most [#MOST] of each loop, the oldest of those first
public record OpenConnections(int count, List<Seen> some) {
    public static final int MOST = 1000;

    /// Servers of one connection that are shown: HTTP/2 may have work at many.
    private static final int MOST_SERVERS = 10;

    /// @param ageNanos nanoseconds since it began
    /// @param busy     whether something of it is in hand
    /// @param servers  paths of those that have it
    public record Seen(
            String listener,
            String protocol,
            @Nullable InetSocketAddress client,
            long ageNanos,
            boolean busy,
            List<String> servers) {
        private static Seen of(ClientConnection connection, long nowNanos) {
            List<String> servers = new ArrayList<>();
            connection.servers(server -> {
                if (servers.size() < MOST_SERVERS && !servers.contains(server.path())) {
                    servers.add(server.path());
                }
            });
            return new Seen(
                    connection.listenerName(),
                    connection.protocol(),
                    connection.peer(),
                    nowNanos - connection.sinceNanos(),
                    connection.busy(),
                    servers);
        }
    }

    static CompletableFuture<OpenConnections> of(Loops loops, ConnectionFilter filter) {
        CompletableFuture<OpenConnections> done = new CompletableFuture<>();
        List<Seen> all = new ArrayList<>();
        LoopSum counted = new LoopSum(loops.all().size(), count -> done.complete(sorted(count, all)));
        loops.each(loop -> {
            long now = System.nanoTime();
            List<Seen> its = new ArrayList<>();
            int[] count = new int[1];
            loop.connections().each(connection -> {
                if (filter.takes(connection, now)) {
                    count[0]++;
                    if (its.size() < MOST) {
                        its.add(Seen.of(connection, now));
                    }
                }
            });
            synchronized (all) {
                all.addAll(its);
            }
            counted.add(count[0]);
        });
        return done;
    }

    private static OpenConnections sorted(int count, List<Seen> all) {
        synchronized (all) {
            all.sort(Comparator.comparingLong(Seen::ageNanos).reversed());
            return new OpenConnections(count, List.copyOf(all));
        }
    }

    /// Cuts them.
    ///
    /// @return how many there were
    static CompletableFuture<Integer> kill(Loops loops, ConnectionFilter filter) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        LoopSum killed = new LoopSum(loops.all().size(), done::complete);
        loops.each(loop -> {
            long now = System.nanoTime();
            List<ClientConnection> meant = new ArrayList<>();
            loop.connections().each(connection -> {
                if (filter.takes(connection, now)) {
                    meant.add(connection);
                }
            });
            // Not while they are visited: the end of one may end another.
            meant.stream().filter(ClientConnection::listed).forEach(ClientConnection::cut);
            killed.add(meant.size());
        });
        return done;
    }
}
