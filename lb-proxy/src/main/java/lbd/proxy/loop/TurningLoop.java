package lbd.proxy.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;

/// An event loop that counts its turns: how often it has asked what has happened.
final class TurningLoop extends SingleThreadIoEventLoop {
    private long turn;

    TurningLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
        super(parent, executor, handlers);
    }

    /// The loop's own thread.
    long turn() {
        return turn;
    }

    /// What is seen from now on may have happened since the turn began. The loop's own thread.
    void looksAgain() {
        turn++;
    }

    @Override
    protected int runIo() {
        turn++;
        return super.runIo();
    }
}
