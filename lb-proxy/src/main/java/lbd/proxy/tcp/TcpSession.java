package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lbd.core.accesslog.AddressText;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Failure;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.ClientHello;
import lbd.proxy.listener.Client;
import lbd.proxy.listener.Listener;
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
import lbd.proxy.upstream.Introduction;
import lbd.proxy.upstream.ServerFailure;
import lbd.proxy.upstream.ServerSearch;
import org.jspecify.annotations.Nullable;

/// One client connection from accept to the line in the log: picks a server, connects, and lets a [Relay] do the rest.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | hearing | the first bytes that routes and the scheduler want, FIN, its time is up | picking |
/// | hearing | no route takes it, and no pool takes the rest; reset | ended |
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
        implements Stream.Owner, FirstWords.Outcome, ServerSearch.Seeker, Dial.Outcome<Stream> {
    private final Loop loop;
    private final Dialer dialer;
    private final Client client;
    private final Listener listener;
    private final TcpService service;
    private final @Nullable InetSocketAddress clientAddress;
    private final SessionLog log;
    private final ServerSearch search;
    private TimeoutNanos timeouts;
    private @Nullable FirstBytes firstBytes;
    private @Nullable FirstWords opening;
    private @Nullable ClientHello hello;
    private @Nullable Age age;
    private @Nullable Relay relay;
    private @Nullable Stream toServer;
    private boolean inputEnded;
    private boolean ended;

    private TcpSession(Loop loop, Client client, Dialer dialer) {
        this.loop = loop;
        this.dialer = dialer;
        this.client = client;
        this.listener = client.listener();
        this.service = TcpService.of(listener);
        this.timeouts = service.timeouts();
        this.clientAddress = client.address();
        this.log = new SessionLog(loop, listener, "TCP", System.nanoTime());
        this.search = new ServerSearch(loop, this, log);
    }

    /// Serves a client.
    ///
    /// @return who is told of what its stream brings
    public static Stream.Owner serve(Loop loop, Client client, Dialer dialer) {
        TcpSession session = new TcpSession(loop, client, dialer);
        FirstWords hears = session.begin();
        return hears == null ? session : hears;
    }

    private @Nullable FirstWords begin() {
        loop.connections().add(this);
        listener.state().requests.increment();
        client.stream().tell(this);
        limitAge();
        if (service.hearsNobody()) {
            heard(service.fallback(), null, false);
            return null;
        }
        opening = FirstWords.begin(loop, service, client, firstBytes(), this);
        return opening;
    }

    private FirstBytes firstBytes() {
        if (firstBytes == null) {
            firstBytes = new FirstBytes(loop, () -> cut(EndReason.OVERLOAD));
        }
        return firstBytes;
    }

    private void limitAge() {
        long most = timeouts.session();
        if (most != TimeoutNanos.FOREVER) {
            Age limit = new Age();
            age = limit;
            loop.deadlines().set(limit, log.startNanos() + most, log.startNanos());
        }
    }

    @Override
    public void heard(TcpDestination destination, @Nullable ClientHello said, boolean finished) {
        opening = null;
        hello = said;
        client.stream().tell(this);
        inputEnded = finished;
        timeouts = destination.timeouts();
        if (said != null) {
            log.passes(said);
        }
        if (destination.taken() != null) {
            destination.taken().increment();
        }
        Pool wanted = destination.pool();
        if (wanted == null) {
            end(EndReason.NO_ROUTE);
            return;
        }
        search.asks(wanted.inForce(), new SessionInput(client, firstBytes), timeouts.queue());
        search.begin();
    }

    @Override
    public Dial reach(Server server) throws IOException {
        log.dials(loop.nanoTime());
        return dialer.begin(loop, server, introduction(), timeouts.connect(), this);
    }

    /// Only a connection that does not come to stand is told of, and nothing was sent then.
    @Override
    public boolean repeatable(ServerFailure after) {
        return true;
    }

    @Override
    public void unserved(EndReason reason) {
        end(reason);
    }

    private Introduction introduction() {
        ProxyTls told = hello == null ? client.told() : ProxyTls.of(hello);
        return new Introduction(clientAddress, client.reached(), client.tls(), told);
    }

    @Override
    public void failed(EndReason reason) {
        search.notConnected(ServerFailure.connecting(reason));
    }

    @Override
    public void connected(Stream server) {
        search.connected();
        search.succeeded(loop.nanoTime());
        relay(server, Objects.requireNonNull(search.server()));
    }

    private void relay(Stream server, Server chosen) {
        toServer = server;
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
        if (!service.limits().isEmpty()) {
            SessionPaces.of(service.limits(), clientAddress, next);
        }
        next.start();
    }

    /// What came behind a PROXY protocol header, or the end of a handshake.
    @Override
    public void received(ByteBuf data) {
        firstBytes().add(data);
    }

    @Override
    public void finished() {
        inputEnded = true;
    }

    @Override
    public void broken() {
        end(EndReason.CLIENT_ABORT);
    }

    @Override
    public void left() {
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
    public @Nullable InetSocketAddress peer() {
        return clientAddress;
    }

    @Override
    public String protocol() {
        return "TCP";
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
        Server its = search.server();
        if (its != null) {
            each.accept(its);
        }
    }

    @Override
    public int cutFrom(Predicate<Server> gone) {
        Server server = search.server();
        if (server == null || !gone.test(server)) {
            return 0;
        }
        cut();
        return 1;
    }

    @Override
    public int leave(Server down) {
        if (!down.equals(search.server())) {
            return 0;
        }
        if (!search.leave(down)) {
            cut(EndReason.SERVER_CLOSED);
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
        search.giveUp();
        finish(reason);
    }

    /// A server that does not take our certificate says so when the handshake is over already.
    private void judgeRefusal() {
        String refusal = toServer == null ? null : toServer.refusal();
        if (refusal != null) {
            log.detail(refusal);
            search.blame(Failure.CONNECT, refusal);
        }
    }

    /// The one way out.
    private void finish(EndReason reason) {
        ended = true;
        judgeRefusal();
        if (opening != null) {
            opening.giveUp();
        }
        if (age != null) {
            loop.deadlines().remove(age);
        }
        if (firstBytes != null) {
            firstBytes.release();
        }
        int retries = search.retries();
        search.end();
        loop.connections().remove(this);
        client.left();
        if (clientAddress != null) {
            log.client(AddressText.of(clientAddress.getAddress()), clientAddress.getPort());
        }
        log.tls(client.tls());
        log.told(client.told());
        long in = relay == null ? 0 : relay.bytesUp();
        long out = relay == null ? 0 : relay.bytesDown();
        log.end(reason, retries, in, out, System.nanoTime());
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
}
