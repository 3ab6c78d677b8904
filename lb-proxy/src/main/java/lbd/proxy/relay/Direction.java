package lbd.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.atomic.LongAdder;

/// What flows one way: read from one socket, written to the other, one read at a time, and none before all of the last
/// one has been written. Its end is relayed as an end (a FIN), its breaking as a reset.
final class Direction extends ChannelInboundHandlerAdapter {
    private final Relay relay;
    private final SocketChannel from;
    private final SocketChannel to;
    private final LongAdder received;
    private final LongAdder sent;
    private long bytes;
    private boolean ended;
    private boolean passedOn;

    /// @param received counts bytes read from `from`
    /// @param sent     counts them once more for the other side
    Direction(Relay relay, SocketChannel from, SocketChannel to, LongAdder received, LongAdder sent) {
        this.relay = relay;
        this.from = from;
        this.to = to;
        this.received = received;
        this.sent = sent;
    }

    long bytes() {
        return bytes;
    }

    /// Whether the side that is read from has finished.
    boolean ended() {
        return ended;
    }

    /// Whether all that it has said, its end included, has gone to the other side.
    boolean passedOn() {
        return passedOn;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        int count = data.readableBytes();
        bytes += count;
        received.add(count);
        sent.add(count);
        to.write(data, to.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        relay.touched();
        to.flush();
        if (allWritten()) {
            from.read();
        } else {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                if (written.isSuccess()) {
                    relay.touched();
                    from.read();
                }
            });
        }
    }

    /// Not the channel's writability, which leaves a mark's worth unwritten: a few bytes may be all that is left of a
    /// large buffer, which is held until the last of them has gone.
    private boolean allWritten() {
        ChannelOutboundBuffer unwritten = to.unsafe().outboundBuffer();
        return unwritten == null || unwritten.isEmpty();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            finished();
        }
    }

    private void finished() {
        if (!ended) {
            ended = true;
            relay.touched();
            // Netty fails what is still unwritten when the output is shut down: the FIN comes after it.
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                passedOn = written.isSuccess();
                if (passedOn) {
                    relay.passedOn(to);
                }
            });
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        relay.broken(from);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (relay.closesAtItsEnd(from)) {
            finished();
        } else {
            relay.broken(from);
        }
    }
}
