package lbd.proxy.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.accesslog.EndReason;
import lbd.core.model.ServerAddress;
import lbd.core.pool.Server;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.NioStream;
import org.jspecify.annotations.Nullable;

/// A stream that is not connected yet, on a socket of the JDK's.
final class NioDial extends NioStream implements Dial {
    private final Server server;
    private final byte[] preamble;
    private final Outcome outcome;
    private final Patience patience = new Patience();

    // Of its source: how many are open to the server.
    private final AtomicInteger open;
    private boolean connecting = true;
    private boolean handedOver;
    private @Nullable String why;

    private NioDial(
            Loop loop, SocketChannel socket, Server server, AtomicInteger open, byte[] preamble, Outcome outcome) {
        super(loop, socket);
        this.server = server;
        this.open = open;
        open.getAndIncrement();
        this.preamble = preamble;
        this.outcome = outcome;
    }

    static Dial begin(Loop loop, Server server, byte[] preamble, long timeoutNanos, Outcome outcome)
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
            stands = socket().connect(server.address());
        } catch (IOException | UnresolvedAddressException e) {
            if (!last && e instanceof IOException io && LocalShortage.ofAddresses(io)) {
                reset();
                throw io;
            }
            if (BacklogFullException.is(e) && ServerAddress.isUnix(server.address())) {
                reset();
                throw new BacklogFullException();
            }
            loop().execute(this, () -> failed(e));
            return;
        }
        if (stands) {
            loop().execute(this, this::stands);
        }
        start(loop());
        long now = loop().nanoTime();
        loop().deadlines().set(patience, now + timeoutNanos, now);
    }

    @Override
    protected int wanted() {
        return connecting ? SelectionKey.OP_CONNECT : super.wanted();
    }

    @Override
    protected void ready(int ops) {
        if (!connecting) {
            super.ready(ops);
        } else if ((ops & SelectionKey.OP_CONNECT) != 0) {
            try {
                if (socket().finishConnect()) {
                    stands();
                }
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    private void stands() {
        if (connecting) {
            stop();
            awaitWanted();
            server.counters().connects.increment();
            ProxyPreamble.send(this, preamble);
            outcome.connected(this);
            handedOver = true;
        }
    }

    private void failed(Throwable cause) {
        why = Dial.why(cause);
        failed(Dial.reason(cause));
    }

    private void failed(EndReason reason) {
        if (connecting) {
            stop();
            reset();
            outcome.failed(reason);
        }
    }

    private void stop() {
        connecting = false;
        loop().deadlines().remove(patience);
    }

    @Override
    protected void socketClosed() {
        open.getAndDecrement();
    }

    @Override
    public @Nullable String why() {
        return why;
    }

    @Override
    public void giveUp() {
        stop();
        reset();
    }

    @Override
    public void close() {
        if (connecting) {
            failed(EndReason.CONNECT_FAILED);
        } else {
            super.close();
        }
    }

    @Override
    public void faulted() {
        if (handedOver) {
            super.faulted();
        } else {
            stop();
            reset();
            outcome.faulted();
        }
    }

    private final class Patience extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            failed(EndReason.CONNECT_TIMEOUT);
        }

        @Override
        public void faulted() {
            outcome.faulted();
        }
    }
}
