package lbd.proxy.listener;

import io.netty.channel.socket.SocketChannel;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loop;

/// Makes what serves one client connection, after the listener's protocol.
@FunctionalInterface
public interface ConnectionFactory {
    /// Called on the loop's thread. What it returns frees the listener's place when the connection closes.
    ClientConnection create(Loop loop, Listener listener, SocketChannel client);
}
