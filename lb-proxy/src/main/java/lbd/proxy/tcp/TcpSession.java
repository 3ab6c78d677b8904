package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.AddressText;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Failure;
import lbd.core.pool.Lease;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.pool.Tried;
import lbd.core.pool.Waiter;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import lbd.core.scheduler.RdpCookie;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Origin;
import lbd.proxy.listener.Places;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Relay;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.Dialer;
import lbd.proxy.upstream.ProxyPreamble;
import lbd.proxy.upstream.QueueWait;
import org.jspecify.annotations.Nullable;

/// One client connection from accept to the line in the log: picks a server, connects, and lets a [Relay] do the rest.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | hearing | the first bytes that the scheduler wants, FIN, its time is up | picking |
/// | picking | a server with a free place | dialing |
/// | picking | all are full | waiting |
/// | picking | nobody left | ended |
/// | waiting | a place came free | dialing |
/// | waiting | its time is up, the client resets | ended |
/// | dialing | connected | relaying |
/// | dialing | failed, may be tried again | picking, that server left out |
/// | dialing | failed, the client resets | ended |
/// | relaying | the relay's end | ended |
///
/// Nothing is asked of the client before the server's connection stands: the kernel holds what it has sent.
public final class TcpSession extends ClientConnection implements PickInput, QueueWait.Outcome {
    /// As much of what a client sends first as a scheduler may look at.
    private static final int MAX_FIRST_BYTES = 1024;

    // Of a client that was gone before anybody looked.
    private static final byte[] NO_ADDRESS = new byte[4];

    private final Loop loop;
    private final Listener listener;
    private final Places places;
    private final Service service;
    private final Tried tried = new Tried();

    // The listener's, or who stands in for it when a server is looked for.
    private @Nullable Pool pool;

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
    private boolean hearing;
    private final Patience patience = new Patience();
    private @Nullable Age age;
    private @Nullable QueueWait wait;
    private long key;
    private long queueNanos = AccessRecord.NONE;
    private long dialNanos;
    private long connectNanos = AccessRecord.NONE;
    private boolean ended;

    /// @param needsFirstBytes the pool's scheduler looks at what the client sends first
    public TcpSession(Loop loop, Listener listener, Places places, boolean needsFirstBytes) {
        this.hearing = needsFirstBytes;
        this.loop = loop;
        this.listener = listener;
        this.places = places;
        this.service = listener.service();
        pool = service.pool();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        SocketChannel channel = (SocketChannel) ctx.channel();
        client = channel;
        // Kept, because a closed channel has forgotten it when the line is written; null if it is closed already.
        clientAddress = Origin.client(channel);
        loop.connections().add(this);
        listener.state().requests.increment();
        limitAge();
        if (hearing) {
            long now = System.nanoTime();
            loop.deadlines().set(patience, now + service.timeouts().requestHead(), now);
            channel.read();
        } else {
            start();
        }
    }

    private void limitAge() {
        long most = service.timeouts().session();
        if (most != TimeoutNanos.FOREVER) {
            Age limit = new Age();
            age = limit;
            loop.deadlines().set(limit, startNanos + most, startNanos);
        }
    }

    private void start() {
        hearing = false;
        loop.deadlines().remove(patience);
        Pool wanted = pool;
        if (wanted != null) {
            Pool from = wanted.inForce();
            pool = from;
            key = from.key(this, tried, loop.scratchRange());
        }
        pick();
    }

    /// Goes on once the first bytes are here that the scheduler wants to see.
    private void heard() {
        ByteRange bytes = loop.scratchRange();
        if (!firstBytes(bytes) || RdpCookie.missing(bytes) > 0) {
            Objects.requireNonNull(client).read();
        } else {
            start();
        }
    }

    @Override
    public boolean firstBytes(ByteRange out) {
        ByteBuf heard = early;
        if (heard == null) {
            return false;
        }
        byte[] copy =
                ByteBufUtil.getBytes(heard, heard.readerIndex(), Math.min(heard.readableBytes(), MAX_FIRST_BYTES));
        out.set(copy, 0, copy.length);
        return true;
    }

    private void pick() {
        Pool from = pool;
        if (from == null) {
            end(EndReason.NO_SERVER);
            return;
        }
        long now = System.nanoTime();
        QueueWait next = new QueueWait(loop);
        Lease free = from.acquireOrQueue(key, tried, now, next);
        Waiter.Refusal refusal = next.refusal();
        if (free != null) {
            dial(free);
        } else if (refusal == null) {
            wait = next;
            next.begin(this, service.timeouts().queue(), now);
        } else if (lastFailure != null) {
            end(lastFailure);
        } else {
            end(refusal == Waiter.Refusal.QUEUE_FULL ? EndReason.OVERLOAD : EndReason.NO_SERVER);
        }
    }

    @Override
    public void granted(Lease free, long waitedNanos) {
        wait = null;
        queueNanos = waitedNanos;
        dial(free);
    }

    @Override
    public void expired() {
        wait = null;
        end(EndReason.QUEUE_TIMEOUT);
    }

    private void dial(Lease taken) {
        lease = taken;
        lastServer = taken.server();
        dialNanos = System.nanoTime();
        dialing = Dialer.connect(loop, taken.server(), service.timeouts().connect(), this::dialed);
    }

    private void dialed(SocketChannel channel, @Nullable EndReason failure) {
        long now = System.nanoTime();
        if (ended) {
            channel.close();
        } else if (failure == null) {
            Objects.requireNonNull(lease).succeeded(now);
            relay(channel, Objects.requireNonNull(lastServer));
        } else {
            dialing = null;
            lastFailure = failure;
            failed(Objects.requireNonNull(lease), now);
        }
    }

    private void failed(Lease broken, long now) {
        lease = null;
        broken.failed(Failure.CONNECT, now);
        broken.close();
        Pool from = pool;
        boolean again = from != null && from.mayRetry(Failure.CONNECT, tried.count(), now);
        tried.add(broken.server());
        if (again) {
            pick();
        } else {
            end(Objects.requireNonNull(lastFailure));
        }
    }

    private void relay(SocketChannel server, Server chosen) {
        dialing = null;
        ProxyPreamble.send(server, chosen, clientAddress, local());
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
        early = early == null ? data : joined(early, data);
        if (hearing) {
            heard();
        }
    }

    // Copied, not wrapped: of a client that sends byte by byte a thousand wrappings would lie in each other.
    private ByteBuf joined(ByteBuf before, ByteBuf data) {
        ByteBuf both = loop.allocator().directBuffer(before.readableBytes() + data.readableBytes());
        both.writeBytes(before).writeBytes(data);
        before.release();
        data.release();
        return both;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            if (hearing) {
                start();
            }
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
            relay.cut(EndReason.CUT);
        } else {
            end(EndReason.CUT);
        }
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    @Override
    public @Nullable Server server() {
        return lease == null ? null : lease.server();
    }

    /// Ends before a server's connection stands: the client is reset, as it would be if it had reached the server
    /// itself.
    private void end(EndReason reason) {
        if (ended) {
            return;
        }
        // First, since closing what is being dialed tells at once that it has failed, which is not the server's fault.
        ended = true;
        if (client != null) {
            if (client.isOpen()) {
                client.config().setSoLinger(0);
            }
            client.close();
        }
        if (dialing != null) {
            // It may stand already, unknown to us.
            dialing.config().setSoLinger(0);
            dialing.close();
        }
        finish(reason);
    }

    /// The one way out.
    private void finish(EndReason reason) {
        ended = true;
        hearing = false;
        loop.deadlines().remove(patience);
        if (age != null) {
            loop.deadlines().remove(age);
        }
        if (early != null) {
            early.release();
            early = null;
        }
        if (wait != null) {
            wait.giveUp();
            wait = null;
        }
        if (lease != null) {
            lease.close();
            lease = null;
        }
        loop.connections().remove(this);
        places.free(listener);
        long totalNanos = System.nanoTime() - startNanos;
        count(reason, totalNanos);
        log(reason, totalNanos);
    }

    private void count(EndReason reason, long totalNanos) {
        listener.state().endings.add(reason, totalNanos);
        Pool from = pool;
        if (from != null) {
            from.counters().endings.add(reason, totalNanos);
        }
    }

    @Override
    public byte[] clientAddress() {
        return clientAddress == null ? NO_ADDRESS : clientAddress.getAddress().getAddress();
    }

    @Override
    public int clientPort() {
        return clientAddress == null ? 0 : clientAddress.getPort();
    }

    @Override
    public byte[] localAddress() {
        InetSocketAddress local = local();
        return local == null ? NO_ADDRESS : local.getAddress().getAddress();
    }

    @Override
    public int localPort() {
        InetSocketAddress local = local();
        return local == null ? 0 : local.getPort();
    }

    private @Nullable InetSocketAddress local() {
        return client == null ? null : Origin.local(client);
    }

    private void log(EndReason reason, long totalNanos) {
        AccessRecord line = loop.accessRecord();
        line.clear();
        line.listener = listener.name();
        Pool from = pool;
        line.pool = from == null ? null : from.name();
        line.server = lastServer == null ? null : lastServer.name();
        if (clientAddress != null) {
            line.client.set(AddressText.of(clientAddress.getAddress()));
            line.clientPort = clientAddress.getPort();
        }
        line.protocol = "TCP";
        line.bytesIn = relay == null ? 0 : relay.bytesUp();
        line.bytesOut = relay == null ? 0 : relay.bytesDown();
        line.startMillis = startMillis;
        line.queueNanos = queueNanos;
        line.connectNanos = connectNanos;
        line.totalNanos = totalNanos;
        line.retries = tried.count();
        line.ended = reason;
        loop.accessLog().log(line);
    }

    /// The session's whole time.
    private final class Age extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            if (relay != null) {
                relay.cut(EndReason.SESSION_TIMEOUT);
            } else {
                end(EndReason.SESSION_TIMEOUT);
            }
        }
    }

    /// For a client that says nothing: a server is picked without its first bytes.
    private final class Patience extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            start();
        }
    }
}
