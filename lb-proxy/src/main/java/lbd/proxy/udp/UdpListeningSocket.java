package lbd.proxy.udp;

import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.ListeningSocket;
import lbd.proxy.loop.Transport;
import org.jspecify.annotations.Nullable;

/// One address that UDP is received on, a socket of each loop. Clients are answered from the same sockets, so one that
/// is closed stays until its last session has ended: that, or to be taken again by a reload, is what [#hold] decides.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | bound | accept | open |
/// | open | close, with sessions | ending: new clients are dropped |
/// | bound, open | close, without | ended |
/// | ending | the last session ends | ended |
/// | ending | hold | held |
/// | held | accept | open |
/// | held | close | ending or ended |
public final class UdpListeningSocket implements ListeningSocket {
    private final List<ClientSocket> sockets = new ArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicBoolean makingRoom = new AtomicBoolean();
    private final InetSocketAddress address;
    private volatile @Nullable Listener listener;

    // Under this object's lock.
    private boolean started;
    private boolean held;
    private boolean ended;

    private UdpListeningSocket(InetSocketAddress wanted, List<Integer> inherited, List<UdpLoop> loops)
            throws IOException {
        InetSocketAddress next = wanted;
        try {
            for (int i = 0; i < Math.max(inherited.size(), loops.size()); i++) {
                UdpSocket socket =
                        i < inherited.size() ? new UdpSocket(inherited.get(i)) : UdpSocket.listening(next, true);
                sockets.add(new ClientSocket(this, loops.get(i % loops.size()), socket));
                // Port 0 gets its number from the first socket; the others share it.
                next = new InetSocketAddress(
                        wanted.getAddress(), socket.localAddress().getPort());
            }
        } catch (IOException | ChannelException e) {
            sockets.forEach(ClientSocket::close);
            throw e;
        }
        address = next;
    }

    /// Binds on every loop and takes nothing yet.
    ///
    /// @param ours whether this process listens on the port already; if not, nobody else may
    /// @param inherited sockets of another process that are taken over
    /// @throws IOException if the address cannot be bound; nothing is left open then
    public static UdpListeningSocket bind(
            InetSocketAddress address, boolean ours, List<Integer> inherited, List<UdpLoop> loops) throws IOException {
        Transport transport = loops.get(0).loop().transport();
        if (transport != Transport.EPOLL) {
            throw new IOException("UDP needs the transport epoll, this is " + transport.keyword());
        }
        try {
            if (!ours && inherited.isEmpty()) {
                // Shared, a port that another of the same user has would be shared silently.
                UdpSocket.listening(address, false).close();
            }
            return new UdpListeningSocket(address, inherited, loops);
        } catch (ChannelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public InetSocketAddress boundAddress() {
        return address;
    }

    /// The listener is full, and the loop of this socket has no session of it that could go: the idlest of each other
    /// loop does, for who comes next.
    void makeRoomElsewhere(ClientSocket asking) {
        if (makingRoom.compareAndSet(false, true)) {
            sockets.stream()
                    .filter(s -> s != asking)
                    .forEach(s -> s.loop().loop().execute(s, () -> {
                        makingRoom.set(false);
                        UdpSession idlest = s.order().idlest();
                        if (idlest != null) {
                            idlest.displaced();
                        }
                    }));
        }
    }

    /// Whose clients these are; null while it takes no new ones.
    @Nullable
    Listener listener() {
        return listener;
    }

    @Override
    public synchronized void accept(Listener owner) {
        held = false;
        listener = owner;
        if (!started) {
            started = true;
            sockets.forEach(s -> s.loop().loop().execute(s, s::begin));
        }
    }

    @Override
    public List<Integer> descriptors() {
        return sockets.stream().map(s -> s.socket().intValue()).toList();
    }

    /// Servers' answers to the sessions that there are still go out.
    @Override
    public void release() {
        for (ClientSocket socket : sockets) {
            socket.loop().loop().eventLoop().submit(socket::release).awaitUninterruptibly();
        }
        close();
    }

    @Override
    public synchronized boolean hold() {
        held = !ended;
        return held;
    }

    @Override
    public synchronized boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        synchronized (this) {
            listener = null;
            held = false;
        }
        if (endIfUnused()) {
            // The port is free when this returns.
            sockets.forEach(s -> s.loop().loop().eventLoop().submit(() -> {}).awaitUninterruptibly());
        }
    }

    void sessionBegins() {
        sessions.incrementAndGet();
    }

    void sessionEnds() {
        if (sessions.decrementAndGet() == 0 && listener == null) {
            endIfUnused();
        }
    }

    private synchronized boolean endIfUnused() {
        boolean over = listener == null && !held && !ended && sessions.get() == 0;
        if (over) {
            ended = true;
            sockets.forEach(s -> s.loop().loop().execute(s, s::close));
        }
        return over;
    }
}
