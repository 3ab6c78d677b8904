package lbd.proxy.upstream;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.accesslog.EndReason;
import lbd.core.model.ServerAddress;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.EpollStream;
import lbd.proxy.stream.SocketStream;
import lbd.proxy.stream.TcpSocket;
import lbd.proxy.stream.UnixSocket;
import org.jspecify.annotations.Nullable;

/// A stream that is not connected yet.
final class EpollDial extends EpollStream implements Dial {
    private final SocketAddress address;
    private final Connecting connecting;

    private EpollDial(
            Loop loop,
            Socket socket,
            Server server,
            AtomicInteger open,
            byte[] preamble,
            Outcome<? super SocketStream> outcome) {
        super(loop, socket);
        this.address = server.address();
        this.connecting = new Connecting(loop, this, server, open, preamble, outcome);
    }

    static Dial begin(
            Loop loop, Server server, byte[] preamble, long timeoutNanos, Outcome<? super SocketStream> outcome)
            throws IOException {
        return EachSource.of(server, (source, last) -> {
            SocketAddress address = server.address();
            Socket socket =
                    address instanceof InetSocketAddress inet ? TcpSocket.to(inet.getAddress()) : UnixSocket.open();
            AtomicInteger open = server.sources().open(source);
            EpollDial dial = new EpollDial(loop, socket, server, open, preamble, outcome);
            dial.connect(source, last, timeoutNanos);
            return dial;
        });
    }

    private void connect(@Nullable InetAddress source, boolean last, long timeoutNanos) throws IOException {
        String path = ServerAddress.path(address);
        try {
            if (source != null) {
                TcpSocket.from(socket(), source);
            }
            socket().connect(path == null ? address : new DomainSocketAddress(path));
        } catch (IOException e) {
            if (!last && LocalShortage.ofAddresses(e)) {
                reset();
                throw e;
            }
            if (path != null && BacklogFullException.is(e)) {
                reset();
                throw new BacklogFullException();
            }
            loop().execute(this, () -> connecting.failed(e));
            return;
        }
        start(loop());
        connecting.awaits(timeoutNanos);
    }

    @Override
    protected void ready(int ops) {
        if (connecting.underWay() && (ops & (OUT | ERR)) != 0) {
            finishConnect((ops & ERR) != 0);
        }
        if (!connecting.underWay() && !closed()) {
            super.ready(ops);
        }
    }

    private void finishConnect(boolean error) {
        try {
            // Asks the kernel, which has nothing to say where epoll told of no error.
            if (error && !socket().finishConnect()) {
                return;
            }
        } catch (IOException e) {
            connecting.failed(e);
            return;
        }
        connecting.stands();
    }

    @Override
    protected void socketClosed() {
        connecting.socketClosed();
    }

    @Override
    public @Nullable String why() {
        return connecting.why();
    }

    @Override
    public void giveUp() {
        connecting.giveUp();
    }

    @Override
    public void close() {
        if (connecting.underWay()) {
            connecting.failed(EndReason.CONNECT_FAILED);
        } else {
            super.close();
        }
    }

    @Override
    public void faulted() {
        if (connecting.handedOver()) {
            super.faulted();
        } else {
            connecting.broke();
        }
    }
}
