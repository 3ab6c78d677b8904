package lbd.proxy.http;

import lbd.core.model.ProxyProtocol;
import lbd.core.pool.Server;
import lbd.proxy.loop.ClientConnection;
import org.jspecify.annotations.Nullable;

/// The client of which a PROXY protocol header has told a server when the connection began, or who has
/// logged in on it: nobody else's requests may go there, or the server would take them for that client's.
record OwningClient(Server server, ClientConnection client) {
    /// @return null where connections to the server begin as anybody's
    static @Nullable OwningClient of(Server server, ClientStream client) {
        return server.proxyProtocol() == ProxyProtocol.OFF ? null : new OwningClient(server, client.connection());
    }
}
