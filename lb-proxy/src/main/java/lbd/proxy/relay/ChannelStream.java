package lbd.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A Netty channel that does not read by itself and may be half closed.
public final class ChannelStream extends ChannelInboundHandlerAdapter implements Stream {
    private final SocketChannel channel;
    private @Nullable Owner owner;
    private boolean finished;
    private boolean outputShut;
    private boolean over;

    /// @param channel registered with its loop
    public ChannelStream(SocketChannel channel) {
        this.channel = channel;
        channel.pipeline().addLast(this);
    }

    @Override
    public void tell(Owner owner) {
        this.owner = owner;
    }

    private Owner owner() {
        return Objects.requireNonNull(owner, "nobody is told yet");
    }

    @Override
    public void read() {
        channel.read();
    }

    @Override
    public boolean write(ByteBuf data) {
        channel.writeAndFlush(data, channel.voidPromise());
        if (over || allWritten()) {
            return !over;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess() && !over) {
                owner().written();
            }
        });
        return false;
    }

    /// Not the channel's writability, which leaves a mark's worth unwritten: a few bytes may be all that is left of a
    /// large buffer, which is held until the last of them has gone.
    private boolean allWritten() {
        ChannelOutboundBuffer unwritten = channel.unsafe().outboundBuffer();
        return unwritten == null || unwritten.isEmpty();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (over) {
            data.release();
        } else {
            owner().received(data);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            end();
        }
    }

    private void end() {
        if (!finished && !over) {
            finished = true;
            owner().finished();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // After our own end its end closes it at once.
        if (outputShut && !finished) {
            end();
        } else {
            fail();
        }
    }

    private void fail() {
        if (!over) {
            over = true;
            owner().broken();
        }
    }

    @Override
    public void shutdownOutput() {
        outputShut = true;
        channel.shutdownOutput();
        channel.config().setAllowHalfClosure(false);
    }

    @Override
    public void hangUp() {
        over = true;
        channel.close();
    }

    @Override
    public void reset() {
        over = true;
        if (channel.isOpen()) {
            channel.config().setSoLinger(0);
        }
        channel.close();
    }
}
