package lbd.proxy.listener;

import io.netty.channel.socket.SocketChannel;
import lbd.proxy.loop.Loop;

/// Serves client connections after the listener's protocol.
@FunctionalInterface
public interface ConnectionFactory {
    /// For a protocol that accepts none.
    ConnectionFactory NONE = (loop, listener, client) -> {
        throw new IllegalStateException("no connections: " + listener.name());
    };

    /// Takes a connection over, whose place is freed when it ends. Called on the loop's thread.
    ///
    /// @param client not registered with the loop yet, or one whose PROXY protocol header has been read
    void serve(Loop loop, Listener listener, SocketChannel client);
}
