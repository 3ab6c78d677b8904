package lbd.proxy.http;

import lbd.proxy.stream.Stream;

/// A version of HTTP as servers are spoken to in it, on one loop.
public interface ServerProtocol {
    /// Takes over a connection that has just come to stand.
    PooledConnection open(ServerConnections connections, ServerUse use, Stream stream);
}
