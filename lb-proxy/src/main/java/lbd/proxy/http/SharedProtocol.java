package lbd.proxy.http;

import lbd.proxy.stream.Stream;

/// A version of HTTP that carries many exchanges over one connection, as servers are spoken to in it, on one loop.
public interface SharedProtocol {
    /// Takes over a connection that has just come to stand, and says when it can be used.
    ///
    /// @param settled      told later, never before this returns
    /// @param timeoutNanos that the server has for its part
    SharedConnection open(
            ServerConnections connections,
            ServerUse use,
            Stream stream,
            long timeoutNanos,
            SharedConnection.Settled settled);
}
