package lbd.proxy.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// One address that TCP is accepted on: a socket of each loop, all on the same port by SO_REUSEPORT, so that the kernel
/// spreads connections and no loop hands one to another. Used on the state thread, but for what the acceptors ask.
final class TcpListeningSocket implements ListeningSocket {
    private final InetSocketAddress address;
    private final List<LoopSocket> sockets = new ArrayList<>();
    private volatile @Nullable Listener listener;

    private TcpListeningSocket(InetSocketAddress address) {
        this.address = address;
    }

    /// Binds on every loop and accepts nothing yet.
    ///
    /// @param ours whether this process listens on the port already
    /// @param inherited sockets of another process that are taken over: each of them, since clients wait in each
    /// @throws IOException if the address cannot be bound; nothing is left open then
    static TcpListeningSocket bind(
            InetSocketAddress address, boolean ours, List<Integer> inherited, List<Loop> loops, Places places)
            throws IOException {
        TcpListeningSocket socket = new TcpListeningSocket(address);
        if (!ours && inherited.isEmpty()) {
            socket.probe(loops.get(0), places);
        }
        try {
            for (int i = 0; i < Math.max(inherited.size(), loops.size()); i++) {
                Acceptor acceptor = new Acceptor(loops.get(i % loops.size()), socket, places);
                if (i < inherited.size()) {
                    socket.sockets.add(LoopSocket.adopt(acceptor, inherited.get(i)));
                } else {
                    socket.bindOn(acceptor);
                }
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// Binds alone and lets go again: with SO_REUSEPORT a port that another of the same user listens on would be shared
    /// silently.
    ///
    /// @throws IOException if somebody else listens there
    private void probe(Loop loop, Places places) throws IOException {
        LoopSocket.bind(new Acceptor(loop, this, places), address, false).close();
    }

    private void bindOn(Acceptor acceptor) throws IOException {
        // Port 0 gets its number from the first socket; the others share it.
        InetSocketAddress wanted = sockets.isEmpty() ? address : boundAddress();
        sockets.add(LoopSocket.bind(acceptor, wanted, true));
    }

    @Override
    public InetSocketAddress boundAddress() {
        return sockets.get(0).boundAddress();
    }

    /// Whose connections these are; null before the first [#accept] and after the end.
    @Nullable
    Listener listener() {
        return listener;
    }

    @Override
    public void accept(Listener owner) {
        listener = owner;
        sockets.forEach(LoopSocket::accept);
    }

    @Override
    public List<Integer> descriptors() throws IOException {
        List<Integer> all = new ArrayList<>();
        for (LoopSocket socket : sockets) {
            all.add(socket.descriptor());
        }
        return all;
    }

    /// Those who were accepted and wait for a place are served on.
    @Override
    public void release() {
        sockets.forEach(LoopSocket::close);
    }

    @Override
    public boolean hold() {
        return false;
    }

    @Override
    public boolean ended() {
        return listener == null;
    }

    /// Clients in the backlog get a reset from the kernel.
    @Override
    public void close() {
        listener = null;
        sockets.forEach(LoopSocket::close);
    }
}
