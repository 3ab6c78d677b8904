package lbd.proxy.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.nio.ByteBuffer;
import lbd.core.pool.Server;
import lbd.core.proxyprotocol.HeaderReader;
import lbd.core.proxyprotocol.Malformed;
import lbd.core.proxyprotocol.Outcome;
import lbd.core.proxyprotocol.ProxyHeader;
import lbd.core.runtime.ConnectionRefusal;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// A connection of which the PROXY protocol header has not come yet.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | waiting | the header's last byte; the client is admitted | passed: the session takes over, with what follows |
/// | waiting | the header's last byte; the client is refused | closed |
/// | waiting | a malformed header, its time is over, drain, cut | closed |
/// | waiting | FIN, reset | closed: nothing was asked for, as by a balancer that only looks whether we listen |
final class HeaderGate extends ClientConnection {
    private final Loop loop;
    private final Listener listener;
    private final Places places;
    private final SocketChannel channel;
    private final HeaderReader reader = new HeaderReader();
    private final Patience patience = new Patience();
    private boolean waiting = true;

    HeaderGate(Loop loop, Listener listener, Places places, SocketChannel channel) {
        this.loop = loop;
        this.listener = listener;
        this.places = places;
        this.channel = channel;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.connections().add(this);
        long now = System.nanoTime();
        loop.deadlines().set(patience, now + listener.service().timeouts().requestHead(), now);
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (!waiting) {
            in.release();
            return;
        }
        ByteBuffer bytes = in.nioBuffer();
        Outcome outcome = reader.read(bytes);
        in.skipBytes(in.readableBytes() - bytes.remaining());
        switch (outcome) {
            case null -> in.release();
            case Malformed malformed -> {
                in.release();
                refuse(ConnectionRefusal.BAD_PROXY_HEADER, malformed.reason());
            }
            case ProxyHeader header -> arrived(header, in);
        }
    }

    private void arrived(ProxyHeader header, ByteBuf rest) {
        if (header instanceof ProxyHeader.Relayed relayed) {
            Origin.believe(channel, relayed);
        }
        if (!listener.gatekeeper().admits(channel, listener.service().access())) {
            rest.release();
            close();
            return;
        }
        leave();
        channel.pipeline().remove(this);
        listener.service().connections().serve(loop, listener, channel);
        if (rest.isReadable()) {
            channel.pipeline().fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (waiting) {
            channel.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close();
    }

    private void refuse(ConnectionRefusal reason, String detail) {
        listener.gatekeeper().refuse(channel.remoteAddress(), reason, detail);
        close();
    }

    /// The client is reset: to whoever sent no header an orderly end would look like an answer.
    private void close() {
        if (waiting) {
            leave();
            places.free(listener);
            if (channel.isOpen()) {
                channel.config().setSoLinger(0);
            }
            channel.close();
        }
    }

    private void leave() {
        waiting = false;
        loop.deadlines().remove(patience);
        loop.connections().remove(this);
    }

    @Override
    public void drain() {
        close();
    }

    @Override
    public void cut() {
        close();
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    @Override
    public @Nullable Server server() {
        return null;
    }

    private final class Patience extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            refuse(ConnectionRefusal.LATE_PROXY_HEADER, "");
        }
    }
}
