package lbd.proxy.listener;

import java.io.IOException;
import java.net.InetSocketAddress;

/// One address that is listened on, on every loop. Used on the state thread.
public interface ListeningSocket extends AutoCloseable {
    /// How sockets of one kind are made.
    @FunctionalInterface
    interface Binder {
        /// Binds on every loop and takes nothing yet.
        ///
        /// @param ours whether this process listens on the port already; if not, nobody else may
        /// @throws IOException if the address cannot be bound; nothing is left open then
        ListeningSocket bind(InetSocketAddress address, boolean ours) throws IOException;
    }

    /// The address with the port that was really bound, where port 0 was asked for.
    InetSocketAddress boundAddress();

    /// Takes what comes from now on, for this listener.
    void accept(Listener owner);

    /// Keeps a socket from ending that was closed while it was in use, so that it can be taken again or closed once
    /// more.
    ///
    /// @return false when it has ended
    boolean hold();

    boolean ended();

    /// Takes nothing new. It ends at once, or where clients are answered from it, with the last of them.
    @Override
    void close();
}
