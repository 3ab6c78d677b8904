package lbd.proxy.listener;

import io.netty.channel.socket.SocketChannel;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loop;

/// Makes what serves one client connection, after the listener's protocol.
@FunctionalInterface
public interface ConnectionFactory {
    /// For a protocol that accepts none.
    ConnectionFactory NONE = (loop, listener, client) -> {
        throw new IllegalStateException("no connections: " + listener.name());
    };

    /// Called on the loop's thread. What it returns frees the listener's place when the connection closes.
    ClientConnection create(Loop loop, Listener listener, SocketChannel client);
}
