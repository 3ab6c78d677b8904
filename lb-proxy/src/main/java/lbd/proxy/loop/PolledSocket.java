package lbd.proxy.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/// A socket that its loop waits for by epoll.
public abstract class PolledSocket<S extends Socket> extends LoopHandle implements EpollIoHandle {
    public static final int IN = EpollIoOps.EPOLLIN.value();
    protected static final int OUT = EpollIoOps.EPOLLOUT.value();
    protected static final int ERR = EpollIoOps.EPOLLERR.value();
    protected static final int RDHUP = EpollIoOps.EPOLLRDHUP.value();

    /// EPOLLPRI: urgent data.
    protected static final int PRI = 2;

    /// Each change of any of these is told once.
    protected static final int EVERY_CHANGE = IN | OUT | RDHUP | PRI | EpollIoOps.EPOLLET.value();

    private static final int ERRORS_ONCE = EpollIoOps.EPOLLET.value();

    private final S socket;

    protected PolledSocket(S socket) {
        this.socket = socket;
    }

    public final S socket() {
        return socket;
    }

    /// Begins to wait.
    ///
    /// @param ops what for
    public final void start(Loop loop, int ops) {
        register(loop, EpollIoOps.valueOf(ops));
    }

    /// Waits for something else from now on.
    ///
    /// @param ops nothing but errors, each told once, where it is 0
    protected final void await(int ops) {
        // Netty 4.2.18 would take it out at 0, and fails when it is to come back (netty #16689).
        submit(EpollIoOps.valueOf(ops == 0 ? ERRORS_ONCE : ops));
    }

    /// Something that is waited for has come, or an error. Not called once it is closed.
    ///
    /// @param ops as epoll tells them
    protected abstract void ready(int ops);

    @Override
    final void happened(IoEvent event) {
        ready(((EpollIoEvent) event).ops().value());
    }

    @Override
    public final FileDescriptor fd() {
        return socket;
    }

    @Override
    final void closeDescriptor() throws IOException {
        socket.close();
    }
}
