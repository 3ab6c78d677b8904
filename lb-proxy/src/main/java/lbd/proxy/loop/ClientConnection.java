package lbd.proxy.loop;

import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// A client's connection, listed on its loop for as long as it lives. Confined to that loop.
public abstract class ClientConnection implements Guarded {
    @Nullable
    ClientConnection previous;

    @Nullable
    ClientConnection next;

    /// Finishes what is in hand, takes nothing new, then closes. What has no end of its own goes on until it is cut.
    public abstract void drain();

    /// Closes at once, whatever is in hand.
    public abstract void cut();

    /// Whether its listener takes no more: it is gone from the configuration, or the process stops.
    public abstract boolean listenerDraining();

    /// Whether that has been so since this time at least.
    ///
    /// @param nanoTime on the clock of [System#nanoTime]
    public abstract boolean listenerDrainingSince(long nanoTime);

    /// The server that its work in hand is given to; null while there is none.
    public abstract @Nullable Server server();

    /// Resets the connection to a server that it uses, or tries to get.
    ///
    /// @return whether there was one
    public abstract boolean leave(Server down);
}
