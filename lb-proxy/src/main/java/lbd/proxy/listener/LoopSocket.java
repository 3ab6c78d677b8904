package lbd.proxy.listener;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import lbd.proxy.stream.TcpSocket;

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

    /// Takes a socket over that another process has bound, and accepts nothing yet.
    ///
    /// @param descriptor of ours, closed where this fails
    /// @throws IOException if it cannot be taken over
    static LoopSocket adopt(Acceptor acceptor, int descriptor) throws IOException {
        try {
            return switch (acceptor.loop().transport()) {
                case EPOLL -> new EpollLoopSocket(acceptor, TcpSocket.adopted(descriptor));
                case NIO -> {
                    new Socket(descriptor).close();
                    throw new IOException("the transport nio takes no sockets over");
                }
            };
        } catch (ChannelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    InetSocketAddress boundAddress();

    /// For another process, which may have it as well.
    ///
    /// @throws IOException if its transport does not give it away
    int descriptor() throws IOException;

    /// Begins to accept, or goes on. Any thread.
    void accept();

    /// Closed when this returns. Not the loop's thread.
    void close();
}
