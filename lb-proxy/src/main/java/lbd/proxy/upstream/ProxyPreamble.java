package lbd.proxy.upstream;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import lbd.core.model.ProxyProtocol;
import lbd.core.pool.Server;
import lbd.core.proxyprotocol.HeaderWriter;
import lbd.proxy.stream.Stream;

/// Begins a connection to a server with the PROXY protocol header that its pool wants.
final class ProxyPreamble {
    private static final byte[] NONE = {};

    private ProxyPreamble() {}

    /// Sent at once, since the server may be the one who speaks first and waits for it.
    ///
    /// @param stream new: it has room for the header, unless it is broken again
    static void send(Stream stream, byte[] header) {
        if (header.length > 0) {
            stream.write(Unpooled.wrappedBuffer(header));
            stream.flush();
        }
    }

    /// The header; empty where the pool wants none.
    static byte[] of(Server server, Introduction who) {
        ProxyProtocol version = server.proxyProtocol();
        if (version == ProxyProtocol.OFF) {
            return NONE;
        }
        InetSocketAddress client = who.client();
        InetSocketAddress reached = who.reached();
        if (client == null || reached == null) {
            return version == ProxyProtocol.V1 ? HeaderWriter.v1Unknown() : HeaderWriter.v2Local();
        }
        return version == ProxyProtocol.V1
                ? HeaderWriter.v1(client, reached)
                : HeaderWriter.v2(client, reached, who.session());
    }
}
