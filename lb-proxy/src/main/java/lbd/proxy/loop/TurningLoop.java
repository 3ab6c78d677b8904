package lbd.proxy.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// An event loop that counts how often it has asked what has happened, and looks at the clock once for each thing that
/// has: a request would look a dozen times. For its own thread.
final class TurningLoop extends SingleThreadIoEventLoop {
    // Until the next turn: what the kernel had to say of one is for its number, which another one may not get before.
    private final List<IoRegistration> closed = new ArrayList<>();

    private long turn;
    private long polls;
    private long nowNanos;
    private boolean looked;

    TurningLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
        super(parent, executor, handlers);
    }

    long turn() {
        return turn;
    }

    /// How often the kernel was asked what has happened.
    long polls() {
        return polls;
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

    /// The descriptor of this one is closed.
    void closed(IoRegistration registration) {
        closed.add(registration);
    }

    void forgetClosed() {
        for (int i = 0; i < closed.size(); i++) {
            closed.get(i).cancel();
        }
        closed.clear();
    }

    @Override
    protected int runIo() {
        forgetClosed();
        polls++;
        looksAgain();
        int handled = super.runIo();
        newEvent();
        return handled;
    }
}
