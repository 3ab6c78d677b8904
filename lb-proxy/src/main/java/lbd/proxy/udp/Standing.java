package lbd.proxy.udp;

import lbd.core.accesslog.EndReason;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// What servers are good for as a session sees it.
final class Standing {
    private Standing() {}

    static boolean serves(Server server) {
        return server.up() && !server.ejected() && server.stateInForce() != ServerSpec.State.DISABLED;
    }

    /// Why a pool had none to give.
    static EndReason whyNone(@Nullable Pool pool) {
        if (pool != null) {
            for (Server server : pool.servers()) {
                if (server.takesNewWork()) {
                    return EndReason.OVERLOAD;
                }
            }
        }
        return EndReason.NO_SERVER;
    }
}
