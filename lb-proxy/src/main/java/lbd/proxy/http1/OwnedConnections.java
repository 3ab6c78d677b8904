package lbd.proxy.http1;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// The idle connections that serve one client each. They are closed when it leaves.
final class OwnedConnections {
    private final Map<Owner, IdleConnections> byOwner = new HashMap<>();

    @Nullable
    IdleConnections of(Owner owner) {
        return byOwner.get(owner);
    }

    /// Where one more is to be added.
    ///
    /// @return null when its client has left
    @Nullable
    IdleConnections keeping(Owner owner) {
        if (owner.closed().isDone()) {
            return null;
        }
        IdleConnections kept = byOwner.get(owner);
        if (kept == null) {
            kept = new IdleConnections();
            byOwner.put(owner, kept);
            owner.closed().addListener(left -> close(owner));
        }
        return kept;
    }

    private void close(Owner owner) {
        IdleConnections kept = byOwner.remove(owner);
        if (kept != null) {
            kept.closeAll();
        }
    }

    /// Closes what is kept for servers that are not among these.
    void retain(Set<Server> servers) {
        byOwner.forEach((owner, kept) -> {
            if (!servers.contains(owner.server())) {
                kept.closeAll();
            }
        });
    }
}
