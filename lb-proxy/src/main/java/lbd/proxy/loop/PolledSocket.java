package lbd.proxy.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A socket that its loop waits for without a channel around it, for who needs neither pipeline nor promises. Confined
/// to the loop, which waits by epoll.
public abstract class PolledSocket<S extends Socket> implements EpollIoHandle {
    private static final Logger log = LoggerFactory.getLogger(PolledSocket.class);

    public static final int IN = EpollIoOps.EPOLLIN.value();
    protected static final int OUT = EpollIoOps.EPOLLOUT.value();
    protected static final int ERR = EpollIoOps.EPOLLERR.value();
    protected static final int RDHUP = EpollIoOps.EPOLLRDHUP.value();

    /// EPOLLPRI: urgent data.
    protected static final int PRI = 2;

    /// Each change of any of these is told once.
    protected static final int EVERY_CHANGE = IN | OUT | RDHUP | PRI | EpollIoOps.EPOLLET.value();

    private final S socket;
    private @Nullable IoRegistration registration;
    private boolean closed;

    protected PolledSocket(S socket) {
        this.socket = socket;
    }

    public final S socket() {
        return socket;
    }

    public final boolean closed() {
        return closed;
    }

    /// Begins to wait.
    ///
    /// @param ops what for
    public final void start(Loop loop, int ops) {
        IoRegistration registered =
                ((IoEventLoop) loop.eventLoop()).register(this).getNow();
        if (registered == null) {
            throw new IllegalStateException("not registered with its loop: " + socket);
        }
        registration = registered;
        registered.submit(EpollIoOps.valueOf(ops));
    }

    /// Waits for something else from the end of this turn on.
    ///
    /// @param ops nothing but errors where it is 0
    protected final void await(int ops) {
        if (registration != null) {
            registration.submit(EpollIoOps.valueOf(ops));
        }
    }

    /// Something that is waited for has come, or an error. Not called once it is closed.
    ///
    /// @param ops as epoll tells them
    protected abstract void ready(int ops);

    @Override
    public final void handle(IoRegistration registration, IoEvent event) {
        if (closed) {
            return;
        }
        try {
            ready(((EpollIoEvent) event).ops().value());
        } catch (RuntimeException | Error e) {
            // Thrown on, it would take with it what else epoll has told of, and that once only.
            log.atError().addKeyValue("event", "loop.socket_failed").setCause(e).log();
            failed();
        }
    }

    /// Its own part of a socket has thrown.
    protected void failed() {
        try {
            close();
        } catch (RuntimeException | Error e) {
            log.atError().addKeyValue("event", "loop.close_failed").setCause(e).log();
            closeSocket();
        }
    }

    @Override
    public final FileDescriptor fd() {
        return socket;
    }

    /// Called where it cannot be waited for, has failed, or the loop ends.
    @Override
    public void close() {
        closeSocket();
    }

    protected final void closeSocket() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            // Closed first: that takes it out of epoll with one call less.
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (registration != null) {
                registration.cancel();
            }
        }
    }
}
