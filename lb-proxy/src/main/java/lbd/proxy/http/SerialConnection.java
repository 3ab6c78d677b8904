package lbd.proxy.http;

import lbd.proxy.loop.HeldBytes;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Timer;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// A connection to a server that has one exchange after another, idle in between: what HTTP/1 and FastCGI have in
/// common. Confined to its loop.
///
/// What is read and written is the protocol's own; here is who has the connection, how long it may be silent, and what
/// its end means.
public abstract class SerialConnection extends PooledConnection implements ServerStream, Stream.Owner {
    private final Loop loop;
    private final Stream socket;
    private final Timer timer;
    private final HeldBytes kept;
    private final long openedNanos;
    private @Nullable Exchange exchange;
    private boolean used;

    /// Whoever extends it has the socket tell it, once it is made.
    protected SerialConnection(ServerConnections connections, ServerUse use, Loop loop, Stream socket) {
        super(connections, use);
        this.loop = loop;
        this.socket = socket;
        this.timer = new Clock();
        this.kept = new Kept();
        this.openedNanos = loop.nanoTime();
    }

    @Override
    protected final ServerStream stream() {
        return this;
    }

    protected final Loop loop() {
        return loop;
    }

    protected final Stream socket() {
        return socket;
    }

    /// What answers make us keep.
    protected final HeldBytes kept() {
        return kept;
    }

    // ---- who has it

    @Override
    public final void begin(Exchange owner) {
        exchange = owner;
    }

    /// Who has it.
    ///
    /// @throws IllegalStateException where nobody has
    protected final Exchange exchange() {
        Exchange owner = exchange;
        if (owner == null) {
            throw new IllegalStateException("no exchange on a connection to " + server().path());
        }
        return owner;
    }

    protected final boolean isHad() {
        return exchange != null;
    }

    protected final boolean isHadBy(Exchange owner) {
        return exchange == owner;
    }

    /// Nobody has it from now on.
    ///
    /// @return who had it
    protected final Exchange leave() {
        Exchange owner = exchange();
        exchange = null;
        return owner;
    }

    @Override
    public final boolean reused() {
        return used;
    }

    /// Waits for the next exchange, or is closed: it is too old, or others are enough.
    protected final void park() {
        used = true;
        boolean young = loop.nanoTime() - openedNanos < limits().maxAge().toNanos();
        long waits = young ? keepNanos() : 0;
        if (waits > 0) {
            timer.set(waits);
            socket.read();
        } else {
            close();
        }
    }

    // ---- silence

    @Override
    public final void read() {
        touch();
        socket.read();
    }

    @Override
    public final boolean isWritable() {
        return socket.isWritable();
    }

    /// The server has been heard of, or told something.
    protected final void touch() {
        Exchange owner = exchange;
        if (owner != null) {
            timer.set(owner.serverIdleNanos());
        }
    }

    /// Whether it may be silent because the request's body is not here: that is the client's silence.
    protected abstract boolean waitsForClient();

    /// It is silent as long as it likes.
    protected final void untimed() {
        timer.clear();
    }

    /// What a read has brought has been taken in.
    protected final void readComplete() {
        Exchange owner = exchange;
        if (owner != null) {
            // It is not silent while nobody listens.
            timer.clear();
            owner.responseReadComplete();
        }
    }

    @Override
    public final void written() {
        if (exchange != null) {
            exchange.serverWritable();
        }
    }

    // ---- its end

    @Override
    public final void cancel() {
        exchange = null;
        // Not a FIN, which may only mean that nothing more is asked: the server need not go on.
        socket.reset();
        close();
    }

    @Override
    public final void givenUp() {
        if (exchange != null) {
            fail(ServerFailure.GIVEN_UP, "memory");
        } else {
            close();
        }
    }

    protected final void fail(ServerFailure how, @Nullable String detail) {
        Exchange owner = leave();
        close();
        owner.serverFailed(how, detail);
    }

    @Override
    protected final void reset() {
        socket.reset();
        broken();
    }

    @Override
    public final void faulted() {
        Exchange owner = exchange;
        exchange = null;
        socket.reset();
        close();
        if (owner != null) {
            owner.faulted();
        }
    }

    @Override
    protected final Stream.Finding look() {
        return socket.look();
    }

    /// No connection of the pool's any more, and nothing is timed.
    protected final void retire() {
        forget();
        timer.remove();
    }

    private final class Kept extends HeldBytes {
        Kept() {
            super(loop);
        }

        @Override
        protected void giveUp() {
            socket.reset();
            givenUp();
        }
    }

    private final class Clock extends Timer {
        Clock() {
            super(loop);
        }

        @Override
        protected void expired(long nowNanos) {
            if (waitsForClient()) {
                touch();
            } else if (exchange != null) {
                fail(ServerFailure.TIMEOUT, null);
            } else {
                close();
            }
        }

        @Override
        public void faulted() {
            SerialConnection.this.faulted();
        }
    }
}
