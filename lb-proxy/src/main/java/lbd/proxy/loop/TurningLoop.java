package lbd.proxy.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/// An event loop that counts how often it has asked what has happened, and looks at the clock once for each thing that
/// has: a request would look a dozen times. For its own thread.
///
/// Its turn is: what has happened on sockets, one share of whoever had more to do than a share in the turn before
/// ([#nextTurn]), then tasks and timers.
final class TurningLoop extends SingleThreadIoEventLoop {
    /// How long tasks and timers may keep the sockets waiting, as far as they are many and not long.
    private static final long TASKS_MILLIS = 10;

    // An executor's queue would not do: a task that puts itself back is run again and again for as long as Netty
    // lets tasks run, which it looks up after 64 of them.
    private final Queue<Runnable> line = new ArrayDeque<>();

    // Until the next turn: what the kernel had to say of one is for its number, which another one may not get before.
    private final List<IoRegistration> closed = new ArrayList<>();

    private long turn;
    private long polls;
    private long nowNanos;
    private boolean looked;

    TurningLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
        super(parent, executor, handlers, Integer.MAX_VALUE, RejectedExecutionHandlers.reject(), TASKS_MILLIS);
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

    /// Runs the rest of some work when everybody else has had a turn: sockets, tasks and timers. The loop's own thread.
    ///
    /// @param rest does not throw
    void nextTurn(Runnable rest) {
        line.add(rest);
    }

    @Override
    protected boolean hasTasks() {
        return super.hasTasks() || !line.isEmpty();
    }

    @Override
    protected int runIo() {
        forgetClosed();
        polls++;
        looksAgain();
        // Who joins the line in this turn waits for the next.
        int waiting = line.size();
        int handled = super.runIo();
        newEvent();
        for (int i = 0; i < waiting; i++) {
            runNext();
        }
        return handled;
    }

    private void runNext() {
        line.remove().run();
        newEvent();
    }
}
