package lbd.proxy.loop;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// A client's connection, listed on its loop for as long as it lives. Confined to that loop.
public abstract class ClientConnection implements Guarded {
    @Nullable
    ClientConnection previous;

    @Nullable
    ClientConnection next;

    boolean listed;
    long sinceNanos;

    /// Finishes what is in hand, takes nothing new, then closes. What has no end of its own goes on until it is cut.
    public abstract void drain();

    /// As [#drain], but whoever may be asking just now is still served: what waits for the next request waits on, and
    /// is
    /// closed with the answer to that. What waits for ever is left to [#drain] or [#cut].
    public void drainGently() {
        drain();
    }

    /// Closes at once, whatever is in hand.
    public abstract void cut();

    /// Of the listener that it is of.
    public abstract String listenerName();

    /// Who the client is; null where that is not known.
    public abstract @Nullable InetSocketAddress peer();

    /// What it speaks, for a human: `HTTP/1`, `HTTP/2`, `TCP`, `UDP`, or what it is still at.
    public abstract String protocol();

    /// Since when it is listed, on the clock of [System#nanoTime]; what a handshake has led to begins anew.
    public final long sinceNanos() {
        return sinceNanos;
    }

    /// Whether a cut would end work: it does more than wait for the first word or the next.
    public boolean busy() {
        return false;
    }

    /// Visits the servers of what is in hand, one of several pieces of work as often.
    public void servers(Consumer<Server> each) {}

    /// Whether its listener takes no more: it is gone from the configuration, or the process stops.
    public abstract boolean listenerDraining();

    /// Whether that has been so since this time at least.
    ///
    /// @param nanoTime on the clock of [System#nanoTime]
    public abstract boolean listenerDrainingSince(long nanoTime);

    /// Ends at once what is in hand with servers that are gone, and nothing else.
    ///
    /// @return how many pieces of work; 0 for what has none
    public int cutFrom(Predicate<Server> gone) {
        return 0;
    }

    /// Resets the connections to a server that it uses, or tries to get, as far as nobody else knows of them.
    ///
    /// @return how many there were; 0 for what has none
    public int leave(Server down) {
        return 0;
    }

    /// Whether it lives.
    public final boolean listed() {
        return listed;
    }
}
