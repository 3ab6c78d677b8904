package lbd.proxy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import lbd.core.pool.Server;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Loops;

/// The work that would be cut if listeners and servers went: what [Proxy] cuts when the grace is over and it is still
/// there. Each loop looks at its own connections.
///
/// @param listeners connections that are busy, by the listener's name
/// @param servers   pieces of work, of connections of other listeners
public record InHand(Map<String, Integer> listeners, Map<Server, Integer> servers) {
    public static final InHand NOTHING = new InHand(Map.of(), Map.of());

    static CompletableFuture<InHand> of(Loops loops, Set<String> listeners, Set<Server> servers) {
        InHand all = new InHand(new HashMap<>(), new HashMap<>());
        CompletableFuture<InHand> done = new CompletableFuture<>();
        LoopSum counted = new LoopSum(loops.all().size(), _ -> done.complete(all));
        loops.each(loop -> {
            all.add(look(loop, listeners, servers));
            counted.add(1);
        });
        return done;
    }

    private static InHand look(Loop loop, Set<String> listeners, Set<Server> servers) {
        InHand its = new InHand(new HashMap<>(), new HashMap<>());
        loop.connections().each(connection -> its.look(connection, listeners, servers));
        return its;
    }

    private void look(ClientConnection connection, Set<String> gone, Set<Server> leaving) {
        // One of a listener that went before is on its way out already.
        if (connection.listenerDraining()) {
            return;
        }
        if (!gone.contains(connection.listenerName())) {
            connection.servers(server -> {
                if (leaving.contains(server)) {
                    servers.merge(server, 1, Integer::sum);
                }
            });
        } else if (connection.busy()) {
            listeners.merge(connection.listenerName(), 1, Integer::sum);
        }
    }

    private synchronized void add(InHand other) {
        other.listeners.forEach((name, count) -> listeners.merge(name, count, Integer::sum));
        other.servers.forEach((server, count) -> servers.merge(server, count, Integer::sum));
    }
}
