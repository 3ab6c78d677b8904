package lbd.proxy.tcp;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.loop.Deadline;
import lbd.proxy.upstream.Dialer;

/// A stream that is not connected yet.
final class EpollDial extends EpollStream implements Dial {
    private final Server server;
    private final Outcome outcome;
    private final Patience patience = new Patience();
    private boolean connecting = true;

    private EpollDial(TcpLoop loop, Socket socket, Server server, Outcome outcome) {
        super(loop, socket);
        this.server = server;
        this.outcome = outcome;
    }

    static Dial begin(TcpLoop loop, Server server, long timeoutNanos, Outcome outcome) {
        EpollDial dial;
        try {
            dial = new EpollDial(loop, new TcpSocket(server.address().getAddress()), server, outcome);
        } catch (ChannelException e) {
            // Most likely no descriptor is left.
            Failed failed = new Failed(outcome, Dialer.reason(e));
            loop.loop().eventLoop().execute(failed);
            return failed;
        }
        dial.begin(timeoutNanos);
        return dial;
    }

    private void begin(long timeoutNanos) {
        try {
            socket().setTcpNoDelay(true);
            socket().setKeepAlive(true);
            socket().connect(server.address());
        } catch (IOException e) {
            loop().loop().eventLoop().execute(() -> failed(Dialer.reason(e)));
            return;
        }
        start();
        long now = System.nanoTime();
        loop().loop().deadlines().set(patience, now + timeoutNanos, now);
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
            failed(Dialer.reason(e));
            return;
        }
        stop();
        server.counters().connects.increment();
        outcome.connected(this);
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
        loop().loop().deadlines().remove(patience);
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

    private final class Patience extends Deadline {
        @Override
        protected void expired(long nowNanos) {
            failed(EndReason.CONNECT_TIMEOUT);
        }
    }

    /// Of a server that was never dialed.
    private static final class Failed implements Dial, Runnable {
        private final Outcome outcome;
        private final EndReason reason;
        private boolean over;

        Failed(Outcome outcome, EndReason reason) {
            this.outcome = outcome;
            this.reason = reason;
        }

        @Override
        public void run() {
            if (!over) {
                outcome.failed(reason);
            }
        }

        @Override
        public void giveUp() {
            over = true;
        }
    }
}
