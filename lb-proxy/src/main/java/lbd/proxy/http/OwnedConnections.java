package lbd.proxy.http;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.loop.ClientConnection;
import org.jspecify.annotations.Nullable;

/// The idle connections that serve one client each. They are closed when it leaves.
final class OwnedConnections {
    private final IdentityHashMap<ClientConnection, IdentityHashMap<Server, IdleConnections>> byClient =
            new IdentityHashMap<>();

    boolean isEmpty() {
        return byClient.isEmpty();
    }

    /// The server of a pool on which a client is logged in.
    @Nullable
    Server bound(ClientConnection client, Pool pool) {
        IdentityHashMap<Server, IdleConnections> its = byClient.get(client);
        if (its != null) {
            for (Map.Entry<Server, IdleConnections> each : its.entrySet()) {
                if (each.getValue().anyBound() && each.getKey().pool().equals(pool.name())) {
                    return each.getKey();
                }
            }
        }
        return null;
    }

    @Nullable
    IdleConnections of(OwningClient owner) {
        IdentityHashMap<Server, IdleConnections> its = byClient.get(owner.client());
        return its == null ? null : its.get(owner.server());
    }

    /// Where one more is to be added.
    ///
    /// @return null when its client has left
    @Nullable
    IdleConnections keeping(OwningClient owner) {
        if (!owner.client().listed()) {
            return null;
        }
        return byClient.computeIfAbsent(owner.client(), client -> new IdentityHashMap<>())
                .computeIfAbsent(owner.server(), server -> new IdleConnections());
    }

    /// Closes what is kept for a client.
    void left(ClientConnection client) {
        IdentityHashMap<Server, IdleConnections> its = byClient.remove(client);
        if (its != null) {
            its.values().forEach(IdleConnections::closeAll);
        }
    }

    /// Closes what is kept for servers that are not among these.
    void retain(Set<Server> servers) {
        byClient.values()
                .forEach(its -> its.forEach((server, kept) -> {
                    if (!servers.contains(server)) {
                        kept.closeAll();
                    }
                }));
    }
}
