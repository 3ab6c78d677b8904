package lbd.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.ReadBuffer;
import org.jspecify.annotations.Nullable;

/// A channel of Netty's, for the transports whose sockets we cannot wait for ourselves.
public final class ChannelStream extends ChannelInboundHandlerAdapter implements Stream {
    private final SocketChannel channel;
    private @Nullable Owner owner;
    private boolean inRead;
    private boolean readAgain;
    private boolean stuck;
    private boolean moreQueued;
    private boolean finished;
    private boolean writeFailed;
    private boolean outputShut;
    private boolean over;

    public ChannelStream(SocketChannel channel) {
        this.channel = channel;
        channel.pipeline().addLast(this);
        // Reads happen only when they are asked for: that is the back-pressure. TCP_NODELAY is Netty's default.
        SocketChannelConfig config = channel.config();
        config.setAutoRead(false);
        config.setAllowHalfClosure(true);
        config.setKeepAlive(true);
        // Or a failed write would take with it what the other end has said before.
        config.setAutoClose(false);
        config.setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 4096, ReadBuffer.SIZE));
    }

    @Override
    public void start(Loop loop) {
        loop.eventLoop().register(channel);
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
        if (inRead) {
            readAgain = true;
        } else {
            channel.read();
        }
    }

    @Override
    public void write(ByteBuf data) {
        moreQueued = true;
        channel.write(data, channel.voidPromise());
    }

    @Override
    public boolean flush() {
        channel.flush();
        if (stuck) {
            return false;
        }
        stuck = !over && !writeFailed && unwritten() > 0;
        if (stuck) {
            awaitWritten();
        }
        return !stuck;
    }

    private void awaitWritten() {
        moreQueued = false;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            // At its end a channel reads on unasked, and what that brought stands behind the empty buffer.
            if (written.isSuccess() && !over && moreQueued) {
                awaitWritten();
                return;
            }
            stuck = false;
            if (written.isSuccess() && !over) {
                owner().written();
            }
        });
    }

    @Override
    public boolean isWritable() {
        return !stuck;
    }

    @Override
    public long unwritten() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer == null || (buffer.isEmpty() && buffer.totalPendingWriteBytes() == 0)) {
            return 0;
        }
        return Math.max(1, buffer.totalPendingWriteBytes());
    }

    @Override
    public Finding look() {
        return channel.isActive() ? Finding.UNKNOWN : Finding.ENDED;
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return channel.localAddress();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        if (over) {
            data.release();
        } else {
            inRead = true;
            owner().received(data);
        }
    }

    /// Over io_uring a read that is asked for before is lost in this one.
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inRead = false;
        if (readAgain) {
            readAgain = false;
            channel.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            end();
        }
    }

    private void end() {
        if (writeFailed) {
            fail();
        } else if (!finished && !over) {
            finished = true;
            owner().finished();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!outputShut && channel.isOutputShutdown() && !channel.isInputShutdown()) {
            // A write has failed; what the other end has said about it is still to be read.
            writeFailed = true;
            channel.read();
        } else {
            fail();
        }
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
            channel.close();
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
