package lbd.proxy;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lbd.core.accesslog.AccessLogSink;
import lbd.core.count.Durations;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.proxy.compress.Compressors;
import lbd.proxy.decompress.Decoders;
import lbd.proxy.disk.Disk;
import lbd.proxy.fastcgi.FastCgiLoop;
import lbd.proxy.files.FileStore;
import lbd.proxy.http.AcmeTokens;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.http.RequestExplanation;
import lbd.proxy.http1.Http1Loop;
import lbd.proxy.http2.Http2Loop;
import lbd.proxy.listener.ListenException;
import lbd.proxy.listener.ListeningSockets;
import lbd.proxy.listener.Places;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Loops;
import lbd.proxy.tls.ClientContexts;
import lbd.proxy.tls.ServerContext;
import lbd.proxy.tls.ServerContexts;
import lbd.proxy.tls.TicketKeys;
import lbd.proxy.tls.sys.TlsException;
import lbd.proxy.udp.UdpListeningSocket;
import lbd.proxy.udp.UdpLoop;
import lbd.proxy.upstream.Dialer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The data path as the daemon sees it. Everything that changes it is called on the state thread.
public final class Proxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Proxy.class);

    private final RuntimeState state;
    private final Loops loops;
    private final Places places;
    private final List<HttpLoop> httpLoops;
    private final List<UdpLoop> udpLoops;
    private final AcmeTokens tokens = new AcmeTokens();
    private final ServerContexts contexts;
    private final ClientContexts toServers = new ClientContexts();
    private final Disk disk;
    private final Listeners listeners;
    private final ListeningSockets sockets;
    private final Removals removals = new Removals();
    private volatile boolean stopping;

    private Proxy(ProcessSpec process, RuntimeState state, AccessLogSink accessLogs) {
        this.state = state;
        this.loops = new Loops(process, accessLogs, ByteBufAllocator.DEFAULT, state.memory());
        this.places = new Places(process.maxConnections(), state.shortages());
        Dialer dialer = new Dialer(toServers);
        this.httpLoops =
                loops.all().stream().map(loop -> new HttpLoop(loop, dialer)).toList();
        HttpLoop.shareRoom(httpLoops);
        this.contexts = new ServerContexts(loops.all().getFirst().eventLoop());
        state.disk().limit(process.buffers().size());
        this.disk = new Disk(process.buffers(), state.disk());
        this.listeners = new Listeners(
                new FileStore(loops.all().size(), state.files()),
                loops.all().size(),
                dialer,
                HttpClients.of(Http1Loop.on(httpLoops), Http2Loop.on(httpLoops)),
                tokens,
                disk,
                state.traces());
        FastCgiLoop.on(httpLoops);
        int count = loops.all().size();
        udpLoops = loops.all().stream()
                .map(loop -> new UdpLoop(loop, process.maxConnections(), count))
                .toList();
        this.sockets = new ListeningSockets(
                loops.all(),
                places,
                (address, ours, inherited) -> UdpListeningSocket.bind(address, ours, inherited, udpLoops));
    }

    /// Starts the event loops and binds nothing.
    ///
    /// @throws IllegalStateException if the transport that was asked for by name does not work here
    public static Proxy start(ProcessSpec process, RuntimeState state, AccessLogSink accessLogs) {
        return new Proxy(process, state, accessLogs);
    }

    /// A configuration whose addresses are bound but which is not in force yet.
    public final class Prepared {
        private final Config config;
        private final Map<String, ServerContext> tls;
        private final ClientContexts.Prepared securing;
        private final Listeners.Prepared served;
        private final ListeningSockets.Prepared bound;

        private Prepared(
                Config config,
                Map<String, ServerContext> tls,
                ClientContexts.Prepared securing,
                Listeners.Prepared served,
                ListeningSockets.Prepared bound) {
            this.config = config;
            this.tls = tls;
            this.securing = securing;
            this.served = served;
            this.bound = bound;
        }

        /// Puts it in force, after [RuntimeState#apply]: accepts on what is new, closes what is gone and lets its
        /// connections finish.
        public void commit() {
            contexts.commit(tls);
            securing.commit();
            served.commit();
            bound.commit(listeners::get);
            places.wakeAll();
            drainRemoved(config.process().shutdownGrace());
        }

        /// Lets go of what was bound; nothing else had changed. May follow a commit that has thrown.
        public void abandon() {
            bound.abandon();
        }
    }

    /// Staples these answers of issuers to handshakes from now on, by certificate, and nothing else. State thread.
    ///
    /// @throws TlsException if the library does not take one
    public void staple(Map<X509Certificate, byte[]> answers) throws TlsException {
        contexts.staple(answers);
    }

    /// Answers authorities that look whether names are ours, in place of what was expected before. State thread.
    ///
    /// @param pages        what they are told in the clear, by token
    /// @param certificates what they are shown, by name
    /// @throws TlsException if the library does not take one
    public void challenge(Map<String, String> pages, Map<String, Certificate> certificates) throws TlsException {
        tokens.expect(pages);
        contexts.challenge(certificates);
    }

    /// Makes ready what a configuration's listeners are to do, with their TLS, and binds what it needs and we have not.
    ///
    /// @throws ListenException if an address cannot be bound, or its TLS, compression
    ///     or disk not be had; nothing has changed then
    public Prepared prepare(Config config) throws ListenException {
        Compressors.load(config);
        Decoders.load(config);
        BufferDisk.check(config, disk);
        Map<String, ServerContext> tls = contexts.prepare(config);
        ClientContexts.Prepared securing = toServers.prepare(config);
        Listeners.Prepared served = listeners.prepare(state.prepare(config), tls);
        return new Prepared(config, tls, securing, served, sockets.prepare(config));
    }

    /// What would become of a request now; nothing is counted, picked or remembered by it. State thread.
    ///
    /// @param head of HTTP/1, whole, as the client would send it
    /// @throws IllegalArgumentException if there is no such listener of HTTP
    public RequestExplanation explain(
            String listener, byte[] head, InetSocketAddress remote, InetSocketAddress local, boolean https) {
        return RequestExplanation.of(listeners.get(listener), head, remote, local, https);
    }

    /// The work that would be cut if these went and it did not end within the grace. Any thread.
    public CompletionStage<InHand> inHand(Set<String> goneListeners, Set<Server> goneServers) {
        return InHand.of(loops, goneListeners, goneServers);
    }

    /// The client connections of this moment. Any thread.
    public CompletionStage<OpenConnections> connections(ConnectionFilter filter) {
        return OpenConnections.of(loops, filter);
    }

    /// Cuts client connections, whatever is in hand. Any thread.
    ///
    /// @return how many there were
    public CompletionStage<Integer> kill(ConnectionFilter filter) {
        return OpenConnections.kill(loops, filter);
    }

    /// Servers have gone that no reload has taken away, after [RuntimeState#resolved]: they drain as removed ones do.
    public void serversGone() {
        drainRemoved(state.config().process().shutdownGrace());
    }

    private void drainRemoved(Duration grace) {
        Set<Server> live = servers();
        long now = System.nanoTime();
        removals.adopt(live, now);
        LoopSum cut = new LoopSum(loops.all().size(), count -> {
            removals.forget(now);
            logCut(count);
        });
        loops.each(loop -> {
            httpLoops.get(loop.index()).servers().retain(live);
            loop.connections().each(connection -> {
                if (connection.listenerDraining()) {
                    connection.drain();
                }
            });
            loop.eventLoop().schedule(() -> cut.add(cutRemoved(loop, now)), grace.toNanos(), TimeUnit.NANOSECONDS);
        });
    }

    // Looks at what is gone when the grace is over: what was removed may have come back, and what a later reload has
    // removed has its own time.
    private int cutRemoved(Loop loop, long removedNanos) {
        // Then every listener drains, and what that leaves is cut by drain().
        if (stopping) {
            return 0;
        }
        int[] cut = {0};
        loop.connections().each(connection -> {
            if (connection.listenerDrainingSince(removedNanos)) {
                connection.cut();
                cut[0]++;
            } else {
                cut[0] += connection.cutFrom(server -> removals.goneSince(server, removedNanos));
            }
        });
        return cut[0];
    }

    private static void logCut(int cut) {
        if (cut > 0) {
            log.atInfo()
                    .addKeyValue("event", "reload.connections_cut")
                    .addKeyValue("connections", cut)
                    .log();
        }
    }

    /// Resets every connection to a server, whatever is in hand on it, and logs how many there were. Any thread.
    public void closeConnections(Server server) {
        LoopSum closed = new LoopSum(
                loops.all().size(),
                count -> log.atInfo()
                        .addKeyValue("event", "server.connections_closed")
                        .addKeyValue("pool", server.pool())
                        .addKeyValue("server", server.name())
                        .addKeyValue("connections", count)
                        .log());
        loops.each(loop -> closed.add(loop.closeConnections(server)
                + httpLoops.get(loop.index()).servers().closeConnections(server)));
    }

    private Set<Server> servers() {
        return state.pools().values().stream()
                .flatMap(pool -> pool.servers().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Where a listener really listens, in the order of its `bind`; tells the number that port 0 became.
    public List<InetSocketAddress> boundAddresses(ListenerSpec spec) {
        return sockets.boundAddresses(spec);
    }

    /// Answers carry `Connection: close` from now on, while we still accept: the first step of a stop.
    public void announceStop() {
        stopping = true;
        listeners.drainAll();
    }

    /// Closes every listening socket.
    public void stopAccepting() {
        stopping = true;
        listeners.drainAll();
        sockets.close();
        state.listeners().values().forEach(l -> l.bound(false));
    }

    /// Every listening socket, for the process that takes this one's place.
    ///
    /// @throws IOException if the transport does not give them away
    public List<ListeningSockets.Lent> lend() throws IOException {
        return sockets.lend();
    }

    /// Listens on these sockets of the process before, where the next configuration names their addresses.
    public void inherit(List<ListeningSockets.Lent> lent) {
        sockets.inherit(lent);
    }

    /// The keys of TLS tickets, by listener, for the process that takes this one's place.
    public Map<String, TicketKeys.Left> leaveTickets() {
        return contexts.leaveTickets();
    }

    /// Takes the keys of the process before, for the next configuration.
    public void inheritTickets(Map<String, TicketKeys.Left> left) {
        contexts.inheritTickets(left);
    }

    /// Another process accepts from now on, by the same sockets: answers carry `Connection: close`, and
    /// nobody who waits to be accepted is turned away.
    public void release() {
        stopping = true;
        sockets.release();
        listeners.drainAll();
    }

    /// Lets what is in flight finish, then cuts what is left.
    ///
    /// @return the number of connections that were cut
    public CompletionStage<Integer> drain(Duration grace) {
        Drain drain = new Drain();
        loops.each(loop -> loop.connections().each(ClientConnection::drain));
        drain.begin(grace, drain::cutAll);
        return drain.done;
    }

    /// As above, without closing on anybody who may just be asking; what still waits for a next request
    /// when the time is over is closed then, and is none of those that were cut.
    public CompletionStage<Integer> drainGently(Duration grace) {
        Drain drain = new Drain();
        loops.each(loop -> loop.connections().each(ClientConnection::drainGently));
        drain.begin(grace, drain::closeWaiting);
        return drain.done;
    }

    /// Waits for the count of connections to reach zero by looking at it: exact enough for a stop, and no cost before.
    private final class Drain {
        private static final long LOOK_MILLIS = 20;
        private static final long FAREWELL_NANOS = 2_500_000_000L;
        private final CompletableFuture<Integer> done = new CompletableFuture<>();

        private void begin(Duration grace, Runnable late) {
            long deadline = System.nanoTime() + grace.toNanos();
            loops.all().get(0).eventLoop().execute(() -> lookUntil(deadline, () -> done.complete(0), late));
        }

        private void closeWaiting() {
            loops.each(loop -> loop.connections().each(ClientConnection::drain));
            begin(Duration.ofMillis(5 * LOOK_MILLIS), this::cutAll);
        }

        private void lookUntil(long deadlineNanos, Runnable nobodyLeft, Runnable late) {
            if (!places.anybody() && udpSessions() == 0) {
                nobodyLeft.run();
            } else if (System.nanoTime() - deadlineNanos >= 0) {
                late.run();
            } else {
                loops.all()
                        .get(0)
                        .eventLoop()
                        .schedule(() -> lookUntil(deadlineNanos, nobodyLeft, late), LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        /// Tunnels end in order, which takes them a moment.
        private void awaitFarewells(int cut) {
            Runnable completed = () -> done.complete(cut);
            lookUntil(System.nanoTime() + FAREWELL_NANOS, completed, completed);
        }

        private void cutAll() {
            LoopSum cut = new LoopSum(loops.all().size(), this::awaitFarewells);
            loops.each(loop -> {
                int left = loop.connections().count();
                loop.connections().each(ClientConnection::cut);
                cut.add(left);
            });
        }
    }

    /// Client connections that are open.
    public int connections() {
        return places.taken();
    }

    /// Sessions of UDP that are open.
    public int udpSessions() {
        return udpLoops.stream().mapToInt(UdpLoop::sessions).sum();
    }

    /// As many as may be, of all listeners together.
    public int maxUdpSessions() {
        return udpLoops.stream().mapToInt(UdpLoop::maxSessions).sum();
    }

    /// Whether every event loop has turned within the given time.
    public boolean turnedWithin(Duration time) {
        long now = System.nanoTime();
        return loops.all().stream().allMatch(loop -> now - loop.heartbeat().lastTurnNanos() <= time.toNanos());
    }

    public int eventLoops() {
        return loops.all().size();
    }

    /// How late each event loop comes to what is due.
    public List<Durations> loopLags() {
        return loops.all().stream().map(loop -> loop.heartbeat().lags()).toList();
    }

    /// For tests that look at one.
    Loops loops() {
        return loops;
    }

    /// Faults of our own that the event loops have caught.
    public long internalErrors() {
        return loops.faults().count();
    }

    /// The transport in use, as the configuration names it.
    public String transport() {
        return loops.transport().keyword();
    }

    /// Closes everything at once and ends the event loops.
    @Override
    public void close() {
        sockets.close();
        loops.each(loop -> {
            loop.connections().each(ClientConnection::cut);
            httpLoops.get(loop.index()).servers().close();
            listeners.closeFiles(loop);
        });
        loops.close();
    }
}
