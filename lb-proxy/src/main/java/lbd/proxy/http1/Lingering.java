package lbd.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;

/// The end of a client's connection after our last word: we have finished sending, and what the client still sends is
/// thrown away until it has finished too, or a bound of bytes or time is reached. A close at once would reset the
/// connection, and a reset takes with it what the client has not yet read of our answer.
final class Lingering extends ChannelInboundHandlerAdapter {
    private static final long NANOS = 2_000_000_000L;
    private static final long BYTES = 1 << 20;

    private final HttpConnection connection;
    private final Loop loop;
    private final SocketChannel channel;
    private final Timer timer = new Timer();
    private long bytes;

    /// @param connection to be closed in the end
    Lingering(HttpConnection connection, Loop loop, SocketChannel channel) {
        this.connection = connection;
        this.loop = loop;
        this.channel = channel;
    }

    /// @param inputEnded whether the client has finished sending
    void begin(boolean inputEnded) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess() || inputEnded) {
                connection.close();
            } else {
                channel.shutdownOutput();
            }
        });
        long now = System.nanoTime();
        loop.deadlines().set(timer, now + NANOS, now);
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        bytes += in.readableBytes();
        in.release();
        if (bytes > BYTES) {
            connection.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            connection.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connection.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.deadlines().remove(timer);
        connection.close();
    }

    private final class Timer extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            connection.close();
        }
    }
}
