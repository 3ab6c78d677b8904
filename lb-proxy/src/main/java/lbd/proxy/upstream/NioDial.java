package lbd.proxy.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.accesslog.EndReason;
import lbd.core.model.ServerAddress;
import lbd.core.pool.Server;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.NioStream;
import lbd.proxy.stream.SocketStream;
import org.jspecify.annotations.Nullable;

/// A stream that is not connected yet, on a socket of the JDK's.
final class NioDial extends NioStream implements Dial {
    private final SocketAddress address;
    private final Connecting connecting;

    private NioDial(
            Loop loop,
            SocketChannel socket,
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
            SocketChannel socket = to(server.address());
            AtomicInteger open = server.sources().open(source);
            NioDial dial = new NioDial(loop, socket, server, open, preamble, outcome);
            dial.connect(source, last, timeoutNanos);
            return dial;
        });
    }

    private void connect(@Nullable InetAddress source, boolean last, long timeoutNanos) throws IOException {
        boolean stands;
        try {
            if (source != null) {
                socket().bind(new InetSocketAddress(source, 0));
            }
            stands = socket().connect(address);
        } catch (IOException | UnresolvedAddressException e) {
            if (!last && e instanceof IOException io && LocalShortage.ofAddresses(io)) {
                reset();
                throw io;
            }
            if (BacklogFullException.is(e) && ServerAddress.isUnix(address)) {
                reset();
                throw new BacklogFullException();
            }
            loop().execute(this, () -> connecting.failed(e));
            return;
        }
        if (stands) {
            loop().execute(this, this::stands);
        }
        start(loop());
        connecting.awaits(timeoutNanos);
    }

    @Override
    protected int wanted() {
        return connecting.underWay() ? SelectionKey.OP_CONNECT : super.wanted();
    }

    @Override
    protected void ready(int ops) {
        if (!connecting.underWay()) {
            super.ready(ops);
        } else if ((ops & SelectionKey.OP_CONNECT) != 0) {
            try {
                if (socket().finishConnect()) {
                    stands();
                }
            } catch (IOException e) {
                connecting.failed(e);
            }
        }
    }

    private void stands() {
        if (connecting.underWay()) {
            connecting.stands();
            awaitWanted();
        }
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
