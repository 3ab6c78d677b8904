package lbd.proxy.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.accesslog.EndReason;
import lbd.core.pool.Server;
import lbd.proxy.loop.Deadline;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.SocketStream;
import org.jspecify.annotations.Nullable;

/// What becomes of a stream that is to stand, the same over each transport: it stands, fails, is given up, or its time
/// is up. Its outcome is told once. Confined to its loop.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | connecting | stands | handed over, with the preamble sent |
/// | connecting | failed, its time is up | over, the stream reset |
/// | connecting, handed over | given up | over, the stream reset |
/// | handed over | | the stream is its owner's |
final class Connecting extends Deadline {
    private final Loop loop;
    private final SocketStream stream;
    private final Server server;
    private final byte[] preamble;
    private final Dial.Outcome<? super SocketStream> outcome;

    // Of its source: how many are open to the server.
    private final AtomicInteger open;
    private boolean underWay = true;
    private boolean handedOver;
    private @Nullable String why;

    /// Counts its socket as open until [#socketClosed].
    Connecting(
            Loop loop,
            SocketStream stream,
            Server server,
            AtomicInteger open,
            byte[] preamble,
            Dial.Outcome<? super SocketStream> outcome) {
        this.loop = loop;
        this.stream = stream;
        this.server = server;
        this.open = open;
        this.preamble = preamble;
        this.outcome = outcome;
        open.getAndIncrement();
    }

    /// The socket has been told to connect.
    void awaits(long timeoutNanos) {
        long now = loop.nanoTime();
        loop.deadlines().set(this, now + timeoutNanos, now);
    }

    /// Whether it neither stands nor has failed.
    boolean underWay() {
        return underWay;
    }

    boolean handedOver() {
        return handedOver;
    }

    /// What the system said of a failure, as [Dial#why] has it.
    @Nullable
    String why() {
        return why;
    }

    void stands() {
        stop();
        server.counters().connects.increment();
        ProxyPreamble.send(stream, preamble);
        outcome.connected(stream);
        handedOver = true;
    }

    void failed(Throwable cause) {
        why = Dial.why(cause);
        failed(Dial.reason(cause));
    }

    void failed(EndReason reason) {
        if (underWay) {
            giveUp();
            outcome.failed(reason);
        }
    }

    void giveUp() {
        stop();
        stream.reset();
    }

    /// Before it was handed over, the stream has thrown, or who was told of it.
    void broke() {
        giveUp();
        outcome.faulted();
    }

    void socketClosed() {
        open.getAndDecrement();
    }

    private void stop() {
        underWay = false;
        loop.deadlines().remove(this);
    }

    @Override
    protected void expired(long nowNanos) {
        failed(EndReason.CONNECT_TIMEOUT);
    }

    @Override
    public void faulted() {
        outcome.faulted();
    }
}
