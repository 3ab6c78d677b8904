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
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.EpollStream;
import lbd.proxy.stream.TcpSocket;
import lbd.proxy.stream.UnixSocket;
import org.jspecify.annotations.Nullable;

/// A stream that is not connected yet.
final class EpollDial extends EpollStream implements Dial {
    private final Server server;
    private final byte[] preamble;
    private final Outcome outcome;
    private final Patience patience = new Patience();

    // Of its source: how many are open to the server.
    private final AtomicInteger open;
    private boolean connecting = true;
    private boolean handedOver;
    private @Nullable String why;

    private EpollDial(Loop loop, Socket socket, Server server, AtomicInteger open, byte[] preamble, Outcome outcome) {
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
        String path = ServerAddress.path(server.address());
        try {
            if (source != null) {
                TcpSocket.from(socket(), source);
            }
            socket().connect(path == null ? server.address() : new DomainSocketAddress(path));
        } catch (IOException e) {
            if (!last && LocalShortage.ofAddresses(e)) {
                reset();
                throw e;
            }
            if (path != null && BacklogFullException.is(e)) {
                reset();
                throw new BacklogFullException();
            }
            loop().execute(this, () -> failed(e));
            return;
        }
        start(loop());
        long now = loop().nanoTime();
        loop().deadlines().set(patience, now + timeoutNanos, now);
    }

    @Override
    protected void ready(int ops) {
        if (connecting && (ops & (OUT | ERR)) != 0) {
            finishConnect((ops & ERR) != 0);
        }
        if (!connecting && !closed()) {
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
            failed(e);
            return;
        }
        stop();
        server.counters().connects.increment();
        ProxyPreamble.send(this, preamble);
        outcome.connected(this);
        handedOver = true;
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
