package lbd.proxy.http;

import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// A connection to a server that carries many exchanges at once. It stands when the server has agreed to that; where it
/// has an owner it carries one at a time all the same. Confined to its loop.
public abstract class SharedConnection extends PooledConnection {
    /// Told once what became of a new one.
    public interface Settled {
        void stands(SharedConnection connection);

        /// It is closed.
        ///
        /// @param detail more of how; null where `how` says all
        void failed(ServerFailure how, @Nullable String detail);
    }

    protected SharedConnection(ServerConnections connections, ServerUse use) {
        super(connections, use);
    }

    /// Exchanges that it carries now.
    protected abstract int inHand();

    /// How many it may carry at most, as far as is known.
    protected abstract int most();

    /// Whether it takes one more, and passes it on at once.
    protected abstract boolean hasRoom();

    /// Whether the server takes a WebSocket on it.
    protected abstract boolean takesTunnels();

    /// Whether it has become old: another one is to take its place.
    protected abstract boolean isOld();

    /// Nobody has needed it yet: it is kept, or closed where enough are.
    protected abstract void rest();

    /// It gets no more, and closes when those in hand are over.
    protected abstract void drain();
}
