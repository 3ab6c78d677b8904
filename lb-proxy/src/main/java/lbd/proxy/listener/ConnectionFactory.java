package lbd.proxy.listener;

import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;

/// Serves client connections after the listener's protocol.
@FunctionalInterface
public interface ConnectionFactory {
    /// For a protocol that accepts none.
    ConnectionFactory NONE = (loop, client) -> {
        throw new IllegalStateException("no connections: " + client.listener().name());
    };

    /// Takes a connection over, and tells it when it is over. Called on the loop's thread; nothing was asked of the
    /// client's stream yet, or nothing but a PROXY protocol header.
    ///
    /// @return who is told of what the client's stream brings
    Stream.Owner serve(Loop loop, Client client);
}
