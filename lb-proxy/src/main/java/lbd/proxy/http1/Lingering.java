package lbd.proxy.http1;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;

/// The end of a client's connection after our last word. A close at once would reset the connection where the client is
/// still sending, and a reset takes with it what the client has not yet read of our answer.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | SENDING | all has been sent | LISTENING: we have finished sending |
/// | SENDING | the client takes nothing for client_idle | reset |
/// | LISTENING | bytes, which are thrown away | LISTENING |
/// | LISTENING | FIN, silence, or it goes on for too long | closed |
final class Lingering extends ChannelInboundHandlerAdapter {
    private static final long SILENCE_NANOS = 2_000_000_000L;
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private final HttpConnection connection;
    private final AnswerOutput answers;
    private final Loop loop;
    private final SocketChannel channel;
    private final long clientIdleNanos;
    private final Timer timer;
    private boolean listening;
    private long endNanos;

    /// @param connection to be closed in the end
    Lingering(HttpConnection connection, AnswerOutput answers, Loop loop, SocketChannel channel, long clientIdleNanos) {
        this.connection = connection;
        this.answers = answers;
        this.loop = loop;
        this.channel = channel;
        this.clientIdleNanos = clientIdleNanos;
        this.timer = new Clock();
    }

    /// @param inputEnded whether the client has finished sending
    void begin(boolean inputEnded) {
        timer.set(clientIdleNanos);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess() || inputEnded) {
                connection.close();
            } else {
                listen();
            }
        });
        channel.read();
    }

    private void listen() {
        listening = true;
        endNanos = System.nanoTime() + LONGEST_NANOS;
        timer.set(SILENCE_NANOS);
        channel.shutdownOutput();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        if (listening) {
            timer.set(Math.min(SILENCE_NANOS, endNanos - System.nanoTime()));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // While we are still sending, it has only finished on its side.
        if (event == ChannelInputShutdownEvent.INSTANCE && listening) {
            connection.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connection.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timer.remove();
        connection.close();
    }

    private final class Clock extends Timer {
        Clock() {
            super(loop);
        }

        @Override
        protected void expired(long nowNanos) {
            if (listening) {
                connection.close();
            } else if (answers.moves()) {
                set(clientIdleNanos);
            } else {
                connection.reset();
            }
        }
    }
}
