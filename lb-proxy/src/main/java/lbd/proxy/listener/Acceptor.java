package lbd.proxy.listener;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.RepeatLimit;
import lbd.proxy.loop.Guarded;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.SocketStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of the connections that one listening socket of one loop accepts, and whether it goes on: as long as
/// there are places and descriptors. Confined to its loop, but for [#tryAgain].
final class Acceptor implements Places.Waiting {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

    /// How long accepting rests when the process or the system has run out of descriptors.
    private static final long REST_MILLIS = 500;

    private final Loop loop;
    private final TcpListeningSocket socket;
    private final Places places;

    // Accepted in the instant when another loop took the last place: waits here, unread, as if it were in the backlog.
    private final Queue<Arrival> parked = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init") // by the source's constructor
    private Source source;

    private final Consumer<Throwable> rest = this::rest;
    private final Runnable goOn = this::goOn;
    private final RepeatLimit lines = new RepeatLimit(Duration.ofSeconds(10), System.nanoTime());
    private boolean resting;

    /// What it accepts from.
    interface Source extends Guarded {
        /// Accepts from the end of this turn on, or no more.
        void accepting(boolean on);
    }

    private record Arrival(
            SocketStream stream,
            @Nullable InetSocketAddress peer,
            @Nullable InetSocketAddress bound) {}

    Acceptor(Loop loop, TcpListeningSocket socket, Places places) {
        this.loop = loop;
        this.socket = socket;
        this.places = places;
    }

    void of(Source from) {
        source = from;
    }

    Loop loop() {
        return loop;
    }

    /// Accepts from now on.
    void begin() {
        loop.noLongerOnShortage(rest);
        loop.onShortage(rest);
        resume();
    }

    /// The socket is closed.
    void end() {
        loop.noLongerOnShortage(rest);
        resume();
    }

    /// A connection has come.
    ///
    /// @param stream not started
    /// @param bound  what it reached; null where only its socket can tell
    void accepted(SocketStream stream, @Nullable InetSocketAddress peer, @Nullable InetSocketAddress bound) {
        Listener listener = socket.listener();
        if (listener == null || !welcome(peer, listener)) {
            stream.reset();
        } else if (places.take(listener)) {
            start(new Client(stream, listener, places, peer, bound));
        } else {
            parked.add(new Arrival(stream, peer, bound));
            places.parked(1);
            source.accepting(false);
            places.await(listener, this);
        }
    }

    @Override
    public void tryAgain() {
        loop.execute(source, this::resume);
    }

    private void resume() {
        Listener listener = socket.listener();
        if (listener == null) {
            parked.forEach(arrival -> arrival.stream.reset());
            places.parked(-parked.size());
            parked.clear();
            return;
        }
        while (!parked.isEmpty()) {
            if (!places.take(listener)) {
                places.await(listener, this);
                return;
            }
            Arrival next = parked.remove();
            places.parked(-1);
            start(new Client(next.stream, listener, places, next.peer, next.bound));
        }
        if (!resting) {
            source.accepting(true);
        }
    }

    /// Whether who connects may speak at all, be it a client or a proxy in front of many.
    private static boolean welcome(@Nullable InetSocketAddress peer, Listener listener) {
        Access access = listener.service().access();
        if (!access.expectsHeader() || peer == null || access.believes(peer.getAddress())) {
            return true;
        }
        listener.gatekeeper().refuse(peer, ConnectionRefusal.UNKNOWN_PROXY, "");
        return false;
    }

    private void start(Client client) {
        Listener listener = client.listener();
        listener.state().accepted.increment();
        Service service = listener.service();
        boolean expectsHeader = service.access().expectsHeader();
        if (!expectsHeader && !listener.gatekeeper().admits(client, service.access())) {
            client.stream().reset();
            client.left();
            return;
        }
        try {
            client.socket().start(loop);
            if (expectsHeader) {
                new HeaderGate(loop, client).begin();
            } else {
                service.connections().serve(loop, client);
            }
        } catch (RuntimeException | Error e) {
            // One client's, which is not to take the listening socket with it.
            loop.faults().caught("event", client, e);
        }
    }

    /// Most likely EMFILE or ENFILE: a client is in the backlog and there is no descriptor for it. Without a rest the
    /// loop would spin on it.
    void rest(Throwable cause) {
        if (resting) {
            return;
        }
        places.shortages().descriptors.increment();
        // What made room on this loop has left a place already.
        long restMillis = loop.makeRoom() ? 1 : REST_MILLIS;
        resting = true;
        source.accepting(false);
        loop.eventLoop().schedule(() -> loop.execute(source, goOn), restMillis, TimeUnit.MILLISECONDS);
        long suppressed = lines.pass(loop.nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            log.atError()
                    .addKeyValue("event", "listener.accept_failed")
                    .addKeyValue("address", socket.boundAddress())
                    .addKeyValue("reason", cause.getMessage())
                    .addKeyValue("rest_ms", restMillis)
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }

    private void goOn() {
        resting = false;
        resume();
    }
}
