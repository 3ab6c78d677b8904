package lbd.proxy.http;

import java.io.IOException;
import lbd.core.model.PoolConnections;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.loop.Guarded;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// The connections of one loop to servers that speak one HTTP version.
public interface Servers {
    /// What a request asks of the connection that it goes over.
    enum Need {
        /// Nothing: it can be sent again where the connection turns out to have ended.
        NONE,
        /// It could not be sent again: only a connection will do that was just seen to be open.
        SURELY_OPEN,
        /// It asks for a WebSocket, and can be sent again.
        TUNNEL
    }

    /// An idle connection, kept from an earlier exchange, or one that takes one more.
    ///
    /// @param client whom it is for: where connections begin by saying who the client is, only its own will do
    /// @param host   of the request, where the pool's `server_name` is that: only connections will do on which the
    ///               server has borne this name; null: the server's own
    /// @return null when there is none
    @Nullable
    ServerStream idle(Server server, ClientStream client, Need need, @Nullable String host);

    /// The server of a pool on which a client has a connection of its own, by [ServerStream#bindTo]: its
    /// next request belongs there.
    ///
    /// @return null where it has none
    @Nullable
    Server bound(ClientStream client, Pool pool);

    /// Opens a connection. Told later, never before this returns. A server that speaks before it is asked, or has
    /// finished already, gives none, and nothing was sent.
    ///
    /// @throws IOException if no socket can be had
    Dial connect(
            Server server,
            ClientStream client,
            Need need,
            @Nullable String host,
            PoolConnections limits,
            long timeoutNanos,
            Connected connected)
            throws IOException;

    /// Told once, on the loop.
    interface Connected extends Guarded {
        /// @param stream  null when it failed
        /// @param failure null when it stands
        void connected(@Nullable ServerStream stream, @Nullable ServerFailure failure);
    }
}
