package lbd.proxy.upstream;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import lbd.core.model.ProxyProtocol;
import lbd.core.pool.Server;
import lbd.core.proxyprotocol.HeaderWriter;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    ///
    /// @param client  who connected to us, as far as we know
    /// @param reached where it did
    static byte[] of(Server server, @Nullable InetSocketAddress client, @Nullable InetSocketAddress reached) {
        ProxyProtocol version = server.proxyProtocol();
        if (version == ProxyProtocol.OFF) {
            return NONE;
        }
        return client == null || reached == null ? unknown(version) : known(version, client, reached);
    }

    private static byte[] unknown(ProxyProtocol version) {
        return version == ProxyProtocol.V1 ? HeaderWriter.v1Unknown() : HeaderWriter.v2Local();
    }

    private static byte[] known(ProxyProtocol version, InetSocketAddress client, InetSocketAddress reached) {
        return version == ProxyProtocol.V1 ? HeaderWriter.v1(client, reached) : HeaderWriter.v2(client, reached);
    }
}
