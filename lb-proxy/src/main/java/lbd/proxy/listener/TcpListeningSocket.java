package lbd.proxy.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.ServerSocketChannel;
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
    private final List<Channel> channels = new ArrayList<>();
    private volatile @Nullable Listener listener;

    private TcpListeningSocket(InetSocketAddress address) {
        this.address = address;
    }

    /// Binds on every loop and accepts nothing yet.
    ///
    /// @param ours whether this process listens on the port already
    /// @throws IOException if the address cannot be bound; nothing is left open then
    static TcpListeningSocket bind(InetSocketAddress address, boolean ours, List<Loop> loops, Places places)
            throws IOException {
        if (!ours) {
            probe(address, loops.get(0));
        }
        TcpListeningSocket socket = new TcpListeningSocket(address);
        try {
            for (Loop loop : loops) {
                socket.bindOn(loop, new Acceptor(loop, socket, places));
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void bindOn(Loop loop, Acceptor acceptor) throws IOException {
        // Port 0 gets its number from the first socket; the others share it.
        InetSocketAddress wanted = channels.isEmpty() ? address : boundAddress();
        channels.add(open(loop, wanted, true, acceptor));
    }

    /// Binds alone and lets go again: with SO_REUSEPORT a port that another of the same user listens on would be shared
    /// silently.
    ///
    /// @throws IOException if somebody else listens there
    private static void probe(InetSocketAddress address, Loop loop) throws IOException {
        open(loop, address, false, null).close().awaitUninterruptibly();
    }

    private static Channel open(Loop loop, InetSocketAddress wanted, boolean shared, @Nullable Acceptor acceptor)
            throws IOException {
        ServerSocketChannel channel = loop.transport().newListeningSocket(wanted.getAddress(), shared);
        if (acceptor != null) {
            channel.pipeline().addLast(acceptor);
        }
        try {
            await(loop.eventLoop().register(channel));
            await(channel.bind(wanted));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void await(ChannelFuture future) throws IOException {
        Throwable cause = future.awaitUninterruptibly().cause();
        if (cause != null) {
            throw cause instanceof IOException io ? io : new IOException(cause.getMessage(), cause);
        }
    }

    @Override
    public InetSocketAddress boundAddress() {
        return (InetSocketAddress) channels.get(0).localAddress();
    }

    /// Whose connections these are; null before the first [#accept] and after the end.
    @Nullable
    Listener listener() {
        return listener;
    }

    @Override
    public void accept(Listener owner) {
        listener = owner;
        channels.forEach(c -> c.config().setAutoRead(true));
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
        channels.forEach(c -> c.close().awaitUninterruptibly());
    }
}
