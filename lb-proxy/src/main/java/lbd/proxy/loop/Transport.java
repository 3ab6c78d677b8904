package lbd.proxy.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import lbd.core.model.ProcessSpec;
import org.jspecify.annotations.Nullable;

/// How this process waits for sockets.
public enum Transport {
    /// Sockets of our own, waited for by epoll ([PolledSocket]).
    EPOLL("epoll") {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    /// Sockets of the JDK's, waited for by its selector ([SelectedSocket]): where epoll does not load.
    NIO("nio") {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
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
}
