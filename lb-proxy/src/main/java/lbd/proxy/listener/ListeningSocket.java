package lbd.proxy.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/// One address that is listened on, on every loop. Used on the state thread.
public interface ListeningSocket extends AutoCloseable {
    /// How sockets of one kind are made.
    @FunctionalInterface
    interface Binder {
        /// Binds on every loop and takes nothing yet.
        ///
        /// @param ours      whether this process listens on the port already; if not, nobody else may
        /// @param inherited sockets of the process before, bound to that address; what is missing is bound
        /// @throws IOException if the address cannot be bound; nothing is left open then
        ListeningSocket bind(InetSocketAddress address, boolean ours, List<Integer> inherited) throws IOException;
    }

    /// The address with the port that was really bound, where port 0 was asked for.
    InetSocketAddress boundAddress();

    /// Takes what comes from now on, for this listener.
    void accept(Listener owner);

    /// For the process that takes this one's place.
    ///
    /// @throws IOException if its transport does not give them away
    List<Integer> descriptors() throws IOException;

    /// Takes nothing new, since another process does; who waits to be taken waits for that one. Clients are served on.
    void release();

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
