package lbd.proxy.listener;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import lbd.proxy.loop.Channels;
import lbd.proxy.stream.ChannelStream;

/// Accepts by a channel of Netty's, for the transports whose sockets we cannot wait for ourselves.
final class ChannelLoopSocket extends ChannelInboundHandlerAdapter implements LoopSocket, Acceptor.Source {
    private final Acceptor acceptor;
    private final ServerSocketChannel channel;

    ChannelLoopSocket(Acceptor acceptor, Channels channels, InetSocketAddress wanted, boolean shared)
            throws IOException {
        this.acceptor = acceptor;
        this.channel = channels.listeningSocket(wanted.getAddress(), shared);
        channel.pipeline().addLast(this);
        acceptor.of(this);
        try {
            await(acceptor.loop().eventLoop().register(channel));
            await(channel.bind(wanted));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void await(ChannelFuture future) throws IOException {
        Throwable cause = future.awaitUninterruptibly().cause();
        if (cause != null) {
            throw cause instanceof IOException io ? io : new IOException(cause.getMessage(), cause);
        }
    }

    @Override
    public InetSocketAddress boundAddress() {
        return channel.localAddress();
    }

    @Override
    public void accept() {
        acceptor.loop().eventLoop().execute(acceptor::begin);
    }

    @Override
    public void accepting(boolean on) {
        channel.config().setAutoRead(on);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        SocketChannel accepted = (SocketChannel) message;
        acceptor.accepted(new ChannelStream(accepted), accepted.remoteAddress(), accepted.localAddress());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        acceptor.rest(cause);
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        acceptor.loop().eventLoop().execute(acceptor::end);
    }
}
