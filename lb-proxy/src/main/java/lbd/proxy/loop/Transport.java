package lbd.proxy.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import lbd.core.model.ProcessSpec;
import org.jspecify.annotations.Nullable;

/// How this process waits for sockets.
public enum Transport {
    /// Sockets are waited for as they are ([PolledSocket]).
    EPOLL("epoll") {
        @Override
        IoHandlerFactory handlers() {
            return BatchedEpoll.newFactory();
        }

        @Override
        public @Nullable Channels channels() {
            return null;
        }
    },
    IO_URING("io_uring") {
        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        public Channels channels() {
            return new Channels.OfUring();
        }
    },
    NIO("nio") {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        public Channels channels() {
            return new Channels.OfNio();
        }
    };

    private final String keyword;

    Transport(String keyword) {
        this.keyword = keyword;
    }

    /// @throws IllegalStateException if the transport that was asked for by name does not work here, with the reason
    public static Transport of(ProcessSpec.Transport wanted) {
        return switch (wanted) {
            case NIO -> NIO;
            case EPOLL -> available(EPOLL, Epoll.unavailabilityCause());
            case IO_URING -> available(IO_URING, IoUring.unavailabilityCause());
            // Not io_uring: the seccomp profiles of containers forbid it, and it was no cheaper where measured.
            case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
        };
    }

    private static Transport available(Transport transport, @Nullable Throwable obstacle) {
        if (obstacle == null) {
            return transport;
        }
        Throwable root = obstacle;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        throw new IllegalStateException(transport.keyword + " does not work here: " + root.getMessage(), obstacle);
    }

    /// As in the configuration.
    public String keyword() {
        return keyword;
    }

    abstract IoHandlerFactory handlers();

    /// What its sockets are made by; null where there are none but our own.
    public abstract @Nullable Channels channels();
}
