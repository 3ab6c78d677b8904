package lbd.proxy.udp;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lbd.core.accesslog.AddressText;
import lbd.core.accesslog.EndReason;
import lbd.core.model.ServerAddress;
import lbd.core.model.ServerSpec;
import lbd.core.model.UdpSpec;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.scheduler.PickInput;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Service;
import lbd.proxy.listener.SessionLog;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.PolledSocket;
import lbd.proxy.udp.sys.DatagramBatch;
import lbd.proxy.udp.sys.DatagramFlow;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.EachSource;
import lbd.proxy.upstream.LocalShortage;
import lbd.proxy.upstream.ServerFailure;
import lbd.proxy.upstream.ServerSearch;
import org.jspecify.annotations.Nullable;

/// What one client sends from one port, and is answered, until all answers have come or nothing has for the idle time.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | picking | a server | open |
/// | picking | none can take it, or no socket can be had | ended, the datagram dropped |
/// | open | a datagram of the client | open; ended if no answer is expected |
/// | open | refused, nothing answered yet, may be tried again | picking, that server left out |
/// | open | refused otherwise | ended |
/// | open | an answer | open; ended if it is the last that is expected |
/// | open | nothing for the idle time | ended |
/// | open | the server is down at the client's next datagram | ended; that datagram begins another |
final class UdpSession extends ClientConnection implements ServerSearch.Seeker, PickInput {
    /// How long a session without an answer due may stay silent once it is to end.
    private static final long QUIET_NANOS = 1_000_000_000L;

    /// Of the table that it is in.
    @Nullable
    UdpSession nextInBucket;

    private final ClientSocket client;
    private final Listener listener;
    private final Service service;
    private final UdpSpec spec;
    private final DatagramFlow flow;
    private final SessionLog log;
    private final ServerSearch search;
    private final @Nullable Pool pool;
    private final Unanswered unanswered;
    private final Idle idle = new Idle();
    private final Seat seat;

    private @Nullable ServerSocket server;
    private long requests;
    private long answers;
    private long bytesIn;
    private long bytesOut;
    private boolean pickedUp;
    private boolean listed = true;
    private boolean answerDue;
    private boolean draining;
    private boolean ended;

    /// Begins with the client's first datagram, which [#fromClient] gets next. The place is taken.
    ///
    /// @param source whose place it is
    UdpSession(ClientSocket client, Listener listener, DatagramFlow flow, SessionPlaces.Source source, long now) {
        this.seat = new Seat(this, client.order(), source);
        this.client = client;
        this.listener = listener;
        this.service = listener.service();
        this.spec = service.spec().udp();
        this.flow = flow;
        this.log = new SessionLog(client.loop().loop(), listener, "UDP", now);
        this.search = new ServerSearch(client.loop().loop(), this, log);
        this.unanswered = new Unanswered(client.loop());
        client.sessions().add(this);
        client.owner().sessionBegins();
        client.loop().loop().connections().add(this);
        listener.state().accepted.increment();
        listener.state().requests.increment();
        Pool wanted = service.pool();
        pool = wanted == null ? null : wanted.inForce();
        if (pool != null) {
            // A datagram does not wait for a server: by the time of its turn nobody may want the answer.
            search.asks(pool, this, ServerSearch.NO_QUEUE);
        }
    }

    DatagramFlow flow() {
        return flow;
    }

    Listener listener() {
        return listener;
    }

    UdpLoop loop() {
        return client.loop();
    }

    Seat seat() {
        return seat;
    }

    /// Makes room for another.
    void displaced() {
        listener.state().displaced.increment();
        end(EndReason.OVERLOAD);
    }

    /// Its descriptor is needed for what is not silent.
    void givenUp() {
        end(EndReason.LOCAL_SHORTAGE);
    }

    /// Whether its server has gone down, so that nothing more should go there. One that was down when it was picked,
    /// for want of others, is not left; nor is one that a reload has removed, before the grace is over.
    boolean isStranded() {
        Server chosen = search.server();
        return pickedUp && chosen != null && !serves(chosen);
    }

    private static boolean serves(Server server) {
        return server.up() && !server.ejected() && server.stateInForce() != ServerSpec.State.DISABLED;
    }

    void fromClient(DatagramBatch batch, int i, long now) {
        int length = batch.length(i);
        requests++;
        answerDue = true;
        bytesIn += length;
        seat.heard(answers > 0, now);
        listener.state().datagramsReceived.increment();
        listener.state().bytesReceived.add(length);
        touch(now);
        if (answers == 0 && mayRetry() && unanswered.reserve(length)) {
            unanswered.keep(batch.copy(i));
        }
        if (server == null) {
            pick();
        }
        if (server != null) {
            send(batch.address(i), length, now);
        } else {
            dropped();
        }
        afterDatagram();
    }

    private void afterDatagram() {
        if (ended) {
            return;
        }
        if (listed && spec.requests() > 0 && requests >= spec.requests()) {
            unlist();
        }
        if (isComplete()) {
            end(EndReason.OK);
        }
    }

    private boolean mayRetry() {
        return spec.responses() != 0 && pool != null && pool.spec().retries().attempts() > 0;
    }

    /// As nginx's proxy_responses and proxy_requests.
    private boolean isComplete() {
        return spec.responses() != UdpSpec.ANY
                && answers >= spec.responses() * requests
                && (spec.requests() == 0 || requests >= spec.requests());
    }

    private void send(long address, int length, long now) {
        ServerSocket to = Objects.requireNonNull(server);
        switch (to.send(address, length)) {
            case YES -> sent(to, length);
            case DROPPED -> dropped();
            case REFUSED -> {
                if (unanswered.count() == 0) {
                    dropped();
                }
                refused(to, now);
            }
        }
    }

    private static void sent(ServerSocket to, int length) {
        to.server().counters().datagramsSent.increment();
        to.server().counters().bytesSent.add(length);
    }

    private void dropped() {
        listener.state().datagramsDropped.increment();
    }

    void fromServer(long address, int length, long now) {
        ServerSocket from = Objects.requireNonNull(server);
        Server sender = from.server();
        sender.counters().datagramsReceived.increment();
        sender.counters().bytesReceived.add(length);
        if (answers++ == 0) {
            search.succeeded(now);
            unanswered.clear();
            log.firstByte(now);
        }
        answerDue = false;
        seat.heard(answers > 0, now);
        touch(now);
        if (client.reply(flow, address, length)) {
            bytesOut += length;
            listener.state().datagramsSent.increment();
            listener.state().bytesSent.add(length);
        } else {
            dropped();
        }
        if (isComplete()) {
            end(EndReason.OK);
        }
    }

    /// Nobody listens at the server's port, or did when the datagram before came there.
    void refused(ServerSocket by, long now) {
        if (by != server) {
            return;
        }
        by.close();
        server = null;
        search.failed(ServerFailure.CONNECT_REFUSED, null);
        resend(now);
    }

    @Override
    public boolean repeatable(ServerFailure after) {
        return switch (after) {
            case CONNECT_REFUSED -> answers == 0 && unanswered.count() > 0;
            // Another server needs a descriptor or a port too.
            case LOCAL_SHORTAGE -> false;
            default -> true;
        };
    }

    private void resend(long now) {
        ServerSocket to = server;
        for (int i = 0; i < unanswered.count() && to != null && to == server; i++) {
            byte[] datagram = unanswered.get(i);
            client.loop().batch().putSpare(datagram);
            send(client.loop().batch().spare(), datagram.length, now);
        }
    }

    /// Ends the session where no server is to be had.
    private void pick() {
        if (pool == null) {
            end(EndReason.NO_SERVER);
        } else {
            search.begin();
        }
    }

    /// Nothing is dialled: a socket of UDP stands at once.
    @Override
    public @Nullable Dial reach(Server to) {
        pickedUp = serves(to);
        try {
            ServerSocket opened = new ServerSocket(this, to, open(to));
            opened.start(client.loop().loop(), PolledSocket.IN);
            server = opened;
            to.counters().connects.increment();
        } catch (NoRouteToHostException e) {
            search.failed(ServerFailure.CONNECT_FAILED, null);
        } catch (IOException | ChannelException e) {
            // Out of descriptors or ports: no fault of the server's.
            search.failed(ServerFailure.LOCAL_SHORTAGE, null);
        }
        return null;
    }

    @Override
    public void unserved(EndReason reason) {
        end(reason);
    }

    /// Where no descriptor is left, others make room first.
    private UdpSocket open(Server to) throws IOException {
        try {
            return connected(to);
        } catch (IOException | ChannelException e) {
            if (LocalShortage.ofDescriptors(e) && client.loop().loop().makeRoom()) {
                return connected(to);
            }
            throw e;
        }
    }

    private static UdpSocket connected(Server to) throws IOException {
        InetSocketAddress address = Objects.requireNonNull(ServerAddress.inet(to.address()));
        return EachSource.of(to, (source, _) -> UdpSocket.connected(address, source));
    }

    private void touch(long now) {
        long patience = draining && !answerDue ? QUIET_NANOS : spec.idle().toNanos();
        client.loop().loop().deadlines().set(idle, now + patience, now);
    }

    private final class Idle extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            boolean owed = spec.responses() != UdpSpec.ANY && spec.responses() > 0 && !isComplete();
            if (owed && answers == 0 && server != null) {
                search.blame(Failure.TIMEOUT, null);
            }
            end(owed ? EndReason.SERVER_TIMEOUT : EndReason.IDLE_TIMEOUT);
        }

        @Override
        public void faulted() {
            UdpSession.this.faulted();
        }
    }

    @Override
    public void drain() {
        draining = true;
        touch(System.nanoTime());
    }

    @Override
    public void cut() {
        end(EndReason.CUT);
    }

    @Override
    public void faulted() {
        end(EndReason.INTERNAL_ERROR);
    }

    // Does not leave a server that is down: that is seen at the next datagram.
    @Override
    public @Nullable InetSocketAddress peer() {
        return flow.clientAddress();
    }

    @Override
    public String protocol() {
        return "UDP";
    }

    @Override
    public String listenerName() {
        return listener.name();
    }

    @Override
    public boolean listenerDraining() {
        return listener.draining();
    }

    @Override
    public boolean listenerDrainingSince(long nanoTime) {
        return listener.drainingSince(nanoTime);
    }

    @Override
    public boolean busy() {
        return !ended;
    }

    @Override
    public void servers(Consumer<Server> each) {
        Server its = server == null ? null : server.server();
        if (its != null) {
            each.accept(its);
        }
    }

    @Override
    public int cutFrom(Predicate<Server> gone) {
        if (server == null || !gone.test(server.server())) {
            return 0;
        }
        cut();
        return 1;
    }

    /// The one way out.
    private void end(EndReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        client.loop().loop().deadlines().remove(idle);
        if (listed) {
            unlist();
        }
        client.loop().loop().connections().remove(this);
        unanswered.clear();
        if (server != null) {
            server.close();
            server = null;
        }
        int retries = search.retries();
        search.end();
        client.loop().places().free(listener, seat.leave());
        log.client(AddressText.of(flow.client()), flow.port());
        log.end(reason, retries, bytesIn, bytesOut, System.nanoTime());
        client.owner().sessionEnds();
    }

    private void unlist() {
        listed = false;
        client.sessions().remove(this);
    }

    @Override
    public byte[] clientAddress() {
        return flow.client();
    }

    @Override
    public int clientPort() {
        return flow.port();
    }

    @Override
    public byte[] localAddress() {
        return flow.local(client.owner().boundAddress().getAddress());
    }

    @Override
    public int localPort() {
        return client.owner().boundAddress().getPort();
    }
}
