package lbd.proxy.listener;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.InetSocketAddress;

/// One loop's socket of an address that TCP is accepted on.
interface LoopSocket {
    /// Binds, and accepts nothing yet.
    ///
    /// @param shared whether other loops may listen on the same port
    /// @throws IOException if the address cannot be bound
    static LoopSocket bind(Acceptor acceptor, InetSocketAddress address, boolean shared) throws IOException {
        try {
            return switch (acceptor.loop().transport()) {
                case EPOLL -> new EpollLoopSocket(acceptor, address, shared);
                case NIO -> new NioLoopSocket(acceptor, address, shared);
            };
        } catch (ChannelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    InetSocketAddress boundAddress();

    /// Begins to accept, or goes on. Any thread.
    void accept();

    /// Closed when this returns. Not the loop's thread.
    void close();
}
