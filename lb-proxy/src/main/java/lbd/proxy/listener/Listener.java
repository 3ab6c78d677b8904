package lbd.proxy.listener;

import java.net.InetSocketAddress;
import java.time.Duration;
import lbd.core.runtime.ConnectionRefusal;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RepeatLimit;
import org.jspecify.annotations.Nullable;

/// One listener at run time; lives as long as its name is in the configuration. Connections read what is in force from
/// here when they begin a request or a session, so that a reload reaches those that are already open.
public final class Listener {
    private final ListenerState state;
    private final boolean inner;
    private final Gatekeeper gatekeeper;
    private volatile Service service;
    private volatile boolean draining;
    private long drainedNanos;
    private final RepeatLimit loopReports = new RepeatLimit(Duration.ofMinutes(1), System.nanoTime());

    public Listener(ListenerState state, Service service) {
        this(state, service, false);
    }

    /// @param inner whether no socket belongs to it, and nobody wants to read of it: what is asked by it is for
    ///              requests of others
    public Listener(ListenerState state, Service service, boolean inner) {
        this.inner = inner;
        this.state = state;
        this.gatekeeper = new Gatekeeper(state);
        this.service = service;
    }

    public String name() {
        return state.name();
    }

    /// Whether what is done for it is a part of what is done for others.
    boolean isInner() {
        return inner;
    }

    public ListenerState state() {
        return state;
    }

    Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    /// Whether every client is let in.
    public boolean isOpen() {
        return service.access().isOpen();
    }

    /// Whether a client that needs no connection is let in; one that is not is counted and told of. Any event loop.
    public boolean allows(InetSocketAddress client) {
        return gatekeeper.allows(client, service.access());
    }

    /// Lets one word through about requests that go round.
    public RepeatLimit loopReports() {
        return loopReports;
    }

    /// Counts a client that is turned away before it could ask for anything, and says so. Any event loop.
    ///
    /// @param detail empty where the reason says all
    public void refused(@Nullable InetSocketAddress client, ConnectionRefusal reason, String detail) {
        gatekeeper.refuse(client, reason, detail);
    }

    public Service service() {
        return service;
    }

    /// Called on the state thread.
    public void service(Service service) {
        this.service = service;
    }

    /// Whether connections are to end after what they have in hand.
    public boolean draining() {
        return draining;
    }

    /// Whether that has been so since this time at least.
    ///
    /// @param nanoTime on the clock of [System#nanoTime]
    public boolean drainingSince(long nanoTime) {
        return draining && drainedNanos - nanoTime <= 0;
    }

    /// Any thread. Only the first call counts.
    public synchronized void drain() {
        if (!draining) {
            drainedNanos = System.nanoTime();
            draining = true;
        }
    }
}
