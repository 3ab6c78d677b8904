package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Predicate;
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
import lbd.proxy.listener.Client;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.SessionLog;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.Relay;
import lbd.proxy.relay.Side;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.Dialer;
import lbd.proxy.upstream.QueueWait;
import lbd.proxy.upstream.ServerFailure;
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
public final class TcpSession extends ClientConnection
        implements PickInput, Stream.Owner, Dial.Outcome, QueueWait.Outcome {
    // Of a client that was gone before anybody looked.
    private static final byte[] NO_ADDRESS = new byte[4];

    private final Loop loop;
    private final Dialer dialer;
    private final Client client;
    private final Listener listener;
    private final Service service;
    private final @Nullable InetSocketAddress clientAddress;
    private final Tried tried = new Tried();
    private final SessionLog log;

    // The listener's, or who stands in for it when a server is looked for.
    private @Nullable Pool pool;

    private @Nullable FirstBytes firstBytes;
    private @Nullable Patience patience;
    private @Nullable Age age;
    private @Nullable QueueWait wait;
    private @Nullable Dial dial;
    private @Nullable Lease lease;
    private @Nullable Server lastServer;
    private @Nullable EndReason lastFailure;
    private @Nullable Relay relay;
    private boolean inputEnded;
    private boolean ended;
    private long key;

    private TcpSession(Loop loop, Client client, Dialer dialer) {
        this.loop = loop;
        this.dialer = dialer;
        this.client = client;
        this.listener = client.listener();
        this.service = listener.service();
        this.clientAddress = client.address();
        this.log = new SessionLog(loop, listener, "TCP", System.nanoTime());
        pool = service.pool();
        if (pool != null) {
            log.asks(pool);
        }
    }

    /// Serves a client.
    ///
    /// @param needsFirstBytes the pool's scheduler looks at what the client sends first
    public static TcpSession serve(Loop loop, Client client, Dialer dialer, boolean needsFirstBytes) {
        TcpSession session = new TcpSession(loop, client, dialer);
        session.begin(needsFirstBytes);
        return session;
    }

    private void begin(boolean needsFirstBytes) {
        loop.connections().add(this);
        listener.state().requests.increment();
        client.stream().tell(this);
        limitAge();
        if (needsFirstBytes) {
            hear();
        } else {
            start();
        }
    }

    private void limitAge() {
        long most = service.timeouts().session();
        if (most != TimeoutNanos.FOREVER) {
            Age limit = new Age();
            age = limit;
            loop.deadlines().set(limit, log.startNanos() + most, log.startNanos());
        }
    }

    private void hear() {
        firstBytes = new FirstBytes();
        Patience limit = new Patience();
        patience = limit;
        long now = loop.nanoTime();
        loop.deadlines().set(limit, now + service.timeouts().requestHead(), now);
        client.stream().read();
    }

    private void start() {
        stopHearing();
        Pool wanted = pool;
        if (wanted != null) {
            Pool from = wanted.inForce();
            pool = from;
            log.asks(from);
            key = from.key(this, tried, loop.scratchRange());
        }
        pick();
    }

    private void stopHearing() {
        if (patience != null) {
            loop.deadlines().remove(patience);
            patience = null;
        }
    }

    private void pick() {
        Pool from = pool;
        if (from == null) {
            end(EndReason.NO_SERVER);
            return;
        }
        long now = loop.nanoTime();
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
        log.queued(waitedNanos);
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
        log.picked(taken.server());
        log.dials(System.nanoTime());
        try {
            dial = dialer.begin(
                    loop,
                    taken.server(),
                    clientAddress,
                    client.reached(),
                    service.timeouts().connect(),
                    this);
        } catch (IOException e) {
            loop.shortage(e);
            failed(Dial.reason(e));
        }
    }

    @Override
    public void failed(EndReason reason) {
        Dial refused = dial;
        dial = null;
        lastFailure = reason;
        Lease broken = Objects.requireNonNull(lease);
        lease = null;
        long now = loop.nanoTime();
        Failure failure = ServerFailure.connecting(reason).failure();
        broken.failed(failure, now);
        broken.close();
        Pool from = pool;
        String why = refused == null ? null : refused.why();
        log.failed(broken.server(), reason, why);
        boolean again = from != null && from.mayRetry(failure, tried.count(), now);
        tried.add(broken.server());
        if (again) {
            pick();
        } else {
            end(reason);
        }
    }

    @Override
    public void connected(Stream server) {
        dial = null;
        long now = loop.nanoTime();
        log.connected(now);
        Objects.requireNonNull(lease).succeeded(now);
        relay(server, Objects.requireNonNull(lastServer));
    }

    private void relay(Stream server, Server chosen) {
        TimeoutNanos timeouts = service.timeouts();
        ByteBuf early = firstBytes == null ? null : firstBytes.take();
        Relay next = new Relay(
                loop,
                new Side(client.stream(), early, inputEnded),
                listener.state(),
                new Side(server, null, false),
                chosen.counters(),
                Math.min(timeouts.clientIdle(), timeouts.serverIdle()),
                timeouts.halfClosed(),
                false,
                this::finish);
        relay = next;
        next.start();
    }

    @Override
    public void received(ByteBuf data) {
        FirstBytes heard = firstBytes;
        if (heard == null) {
            heard = new FirstBytes();
            firstBytes = heard;
        }
        heard.add(data, loop.allocator());
        if (patience == null) {
            return;
        }
        if (heard.suffice(loop.scratchRange())) {
            start();
        } else {
            client.stream().read();
        }
    }

    @Override
    public void finished() {
        inputEnded = true;
        if (patience != null) {
            start();
        }
    }

    @Override
    public void broken() {
        end(EndReason.CLIENT_ABORT);
    }

    @Override
    public void written() {
        // Nothing is written before the relay.
    }

    @Override
    public void drain() {
        // A TCP session has no end of its own that we could wait for: it goes on until it is cut.
    }

    @Override
    public void cut() {
        cut(EndReason.CUT);
    }

    @Override
    public void faulted() {
        cut(EndReason.INTERNAL_ERROR);
    }

    private void cut(EndReason reason) {
        if (relay != null) {
            relay.cut(reason);
        } else {
            end(reason);
        }
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    @Override
    public boolean listenerDrainingSince(long nanoTime) {
        return listener.drainingSince(nanoTime);
    }

    private @Nullable Server server() {
        return lease == null ? null : lease.server();
    }

    @Override
    public int cutFrom(Predicate<Server> gone) {
        Server server = server();
        if (server == null || !gone.test(server)) {
            return 0;
        }
        cut();
        return 1;
    }

    @Override
    public int leave(Server down) {
        if (!down.equals(server())) {
            return 0;
        }
        if (dial == null) {
            cut(EndReason.SERVER_CLOSED);
        } else {
            dial.giveUp();
            failed(EndReason.CONNECT_FAILED);
        }
        return 1;
    }

    /// Ends before a server's connection stands: the client is reset, as it would be if it had reached the server
    /// itself.
    private void end(EndReason reason) {
        if (ended) {
            return;
        }
        client.stream().reset();
        if (dial != null) {
            dial.giveUp();
            dial = null;
        }
        finish(reason);
    }

    /// The one way out.
    private void finish(EndReason reason) {
        ended = true;
        stopHearing();
        if (age != null) {
            loop.deadlines().remove(age);
        }
        if (firstBytes != null) {
            firstBytes.release();
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
        client.left();
        if (clientAddress != null) {
            log.client(AddressText.of(clientAddress.getAddress()), clientAddress.getPort());
        }
        log.tls(client.tls());
        long in = relay == null ? 0 : relay.bytesUp();
        long out = relay == null ? 0 : relay.bytesDown();
        log.end(reason, tried.retries(), in, out, System.nanoTime());
    }

    @Override
    public boolean firstBytes(ByteRange out) {
        return firstBytes != null && firstBytes.look(out);
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
        InetSocketAddress reached = client.reached();
        return reached == null ? NO_ADDRESS : reached.getAddress().getAddress();
    }

    @Override
    public int localPort() {
        InetSocketAddress reached = client.reached();
        return reached == null ? 0 : reached.getPort();
    }

    /// The session's whole time.
    private final class Age extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            cut(EndReason.SESSION_TIMEOUT);
        }

        @Override
        public void faulted() {
            TcpSession.this.faulted();
        }
    }

    /// For a client that says nothing: a server is picked without its first bytes.
    private final class Patience extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            start();
        }

        @Override
        public void faulted() {
            TcpSession.this.faulted();
        }
    }
}
