package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.AddressText;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Lease;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.pool.Tried;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Places;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Relay;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.Dialer;
import org.jspecify.annotations.Nullable;

/// One client connection from accept to the line in the log: picks a server, connects, and lets a [Relay] do the rest.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | dialing | connected | relaying |
/// | dialing | failed, a server left | dialing |
/// | dialing | failed, none left | ended |
/// | dialing | the client resets | ended |
/// | relaying | the relay's end | ended |
///
/// Nothing is asked of the client before the server's connection stands: the kernel holds what it has sent.
public final class TcpSession extends ClientConnection {
    private final Loop loop;
    private final Listener listener;
    private final Places places;
    private final Service service;
    private final Tried tried = new Tried();
    private final long startNanos = System.nanoTime();
    private final long startMillis = System.currentTimeMillis();

    private @Nullable SocketChannel client;
    private @Nullable InetSocketAddress clientAddress;
    private @Nullable SocketChannel dialing;
    private @Nullable Lease lease;
    private @Nullable Server lastServer;
    private @Nullable EndReason lastFailure;
    private @Nullable Relay relay;
    private @Nullable ByteBuf early;
    private boolean inputEnded;
    private long dialNanos;
    private long connectNanos = AccessRecord.NONE;
    private boolean ended;

    public TcpSession(Loop loop, Listener listener, Places places) {
        this.loop = loop;
        this.listener = listener;
        this.places = places;
        this.service = listener.service();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        SocketChannel channel = (SocketChannel) ctx.channel();
        client = channel;
        // Kept, because a closed channel has forgotten it when the line is written; null if it is closed already.
        clientAddress = channel.remoteAddress();
        loop.connections().add(this);
        listener.state().requests.increment();
        dial();
    }

    private void dial() {
        Pool pool = service.pool();
        long now = System.nanoTime();
        Lease next = pool == null ? null : pool.acquire(0, tried, now);
        if (next == null) {
            end(lastFailure == null ? EndReason.NO_SERVER : lastFailure);
            return;
        }
        lease = next;
        lastServer = next.server();
        dialNanos = now;
        dialing = Dialer.connect(loop, next.server(), service.timeouts().connect(), this::dialed);
    }

    private void dialed(SocketChannel channel, @Nullable EndReason failure) {
        if (ended) {
            channel.close();
        } else if (failure == null) {
            relay(channel, Objects.requireNonNull(lastServer));
        } else {
            lastFailure = failure;
            Server failed = freeLease();
            failed.counters().connectFailures.increment();
            tried.add(failed);
            dial();
        }
    }

    private void relay(SocketChannel server, Server chosen) {
        dialing = null;
        connectNanos = System.nanoTime() - dialNanos;
        SocketChannel channel = Objects.requireNonNull(client);
        channel.pipeline().remove(this);
        TimeoutNanos timeouts = service.timeouts();
        Relay next = new Relay(
                loop,
                new Side(channel, early, inputEnded),
                listener.state(),
                new Side(server, null, false),
                chosen.counters(),
                Math.min(timeouts.clientIdle(), timeouts.serverIdle()),
                timeouts.halfClosed(),
                this::finish);
        relay = next;
        early = null;
        next.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // Nobody asked, but when the client has finished already Netty reads once all the same.
        ByteBuf data = (ByteBuf) message;
        early = early == null ? data : Unpooled.wrappedBuffer(early, data);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(EndReason.CLIENT_ABORT);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(EndReason.CLIENT_ABORT);
    }

    @Override
    public void drain() {
        // A TCP session has no end of its own that we could wait for: it goes on until it is cut.
    }

    @Override
    public void cut() {
        if (relay != null) {
            relay.cut();
        } else {
            end(EndReason.CUT);
        }
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    /// Ends before a server's connection stands: the client is reset, as it would be if it had reached the server
    /// itself.
    private void end(EndReason reason) {
        if (ended) {
            return;
        }
        if (client != null) {
            if (client.isOpen()) {
                client.config().setSoLinger(0);
            }
            client.close();
        }
        if (dialing != null) {
            dialing.close();
        }
        finish(reason);
    }

    /// The one way out.
    private void finish(EndReason reason) {
        ended = true;
        if (early != null) {
            early.release();
            early = null;
        }
        if (lease != null) {
            freeLease();
        }
        loop.connections().remove(this);
        places.free(listener);
        log(reason);
    }

    private Server freeLease() {
        Lease held = Objects.requireNonNull(lease);
        lease = null;
        held.close();
        return held.server();
    }

    private void log(EndReason reason) {
        AccessRecord line = loop.accessRecord();
        line.clear();
        line.listener = listener.name();
        line.pool = service.spec().pool();
        line.server = lastServer == null ? null : lastServer.name();
        if (clientAddress != null) {
            line.client.set(AddressText.of(clientAddress.getAddress()));
            line.clientPort = clientAddress.getPort();
        }
        line.protocol = "TCP";
        line.bytesIn = relay == null ? 0 : relay.bytesUp();
        line.bytesOut = relay == null ? 0 : relay.bytesDown();
        line.startMillis = startMillis;
        line.connectNanos = connectNanos;
        line.totalNanos = System.nanoTime() - startNanos;
        line.retries = tried.count();
        line.ended = reason;
        loop.accessLog().log(line);
    }
}
