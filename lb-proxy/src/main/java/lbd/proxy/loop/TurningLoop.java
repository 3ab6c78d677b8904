package lbd.proxy.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;

/// An event loop that counts how often it has asked what has happened, and looks at the clock once for each thing that
/// has: a request would look a dozen times. For its own thread.
final class TurningLoop extends SingleThreadIoEventLoop {
    private long turn;
    private long nowNanos;
    private boolean looked;

    TurningLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
        super(parent, executor, handlers);
    }

    long turn() {
        return turn;
    }

    /// What is seen from now on may have happened since the turn began. The loop's own thread.
    void looksAgain() {
        turn++;
        newEvent();
    }

    /// The time when it was first asked for since something happened.
    long eventNanos() {
        if (!looked) {
            nowNanos = System.nanoTime();
            looked = true;
        }
        return nowNanos;
    }

    /// Something else happens now.
    void newEvent() {
        looked = false;
    }

    @Override
    protected int runIo() {
        newEvent();
        int handled = super.runIo();
        newEvent();
        return handled;
    }
}
