package lbd.proxy.udp;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// A socket that its loop waits for. Confined to the loop.
abstract class PolledSocket implements EpollIoHandle {
    private final UdpSocket socket;
    private @Nullable IoRegistration registration;
    private boolean closed;

    PolledSocket(UdpSocket socket) {
        this.socket = socket;
    }

    final UdpSocket socket() {
        return socket;
    }

    final boolean closed() {
        return closed;
    }

    /// Reads from now on.
    final void start(Loop loop) {
        IoRegistration registered =
                ((IoEventLoop) loop.eventLoop()).register(this).getNow();
        if (registered == null) {
            throw new IllegalStateException("not registered with its loop: " + socket);
        }
        registration = registered;
        registered.submit(EpollIoOps.EPOLLIN);
    }

    /// There is something to read, or an error to be told.
    abstract void readable();

    @Override
    public final void handle(IoRegistration registration, IoEvent event) {
        if (!closed) {
            readable();
        }
    }

    @Override
    public final FileDescriptor fd() {
        return socket;
    }

    @Override
    public void close() {
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
