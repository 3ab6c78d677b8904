package lbd.proxy.loop;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.spi.SelectorProvider;
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
        public SocketChannel newSocket() {
            throw withoutChannels();
        }

        @Override
        public ServerSocketChannel newListeningSocket(InetAddress address, boolean shared) {
            throw withoutChannels();
        }

        private IllegalStateException withoutChannels() {
            return new IllegalStateException("epoll has no channels");
        }
    },
    IO_URING("io_uring") {
        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        public SocketChannel newSocket() {
            return new IoUringSocketChannel();
        }

        @Override
        public ServerSocketChannel newListeningSocket(InetAddress address, boolean shared) {
            ServerSocketChannel socket = new IoUringServerSocketChannel();
            configure(socket);
            socket.config().setOption(UnixChannelOption.SO_REUSEPORT, shared);
            socket.config().setOption(IoUringChannelOption.IP_FREEBIND, true);
            if (address instanceof Inet6Address) {
                socket.config().setOption(IPV6_V6ONLY, 1);
            }
            return socket;
        }
    },
    NIO("nio") {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        public SocketChannel newSocket() {
            return new NioSocketChannel();
        }

        @Override
        public ServerSocketChannel newListeningSocket(InetAddress address, boolean shared) {
            SocketProtocolFamily family =
                    address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
            ServerSocketChannel socket = new NioServerSocketChannel(SelectorProvider.provider(), family);
            configure(socket);
            socket.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), shared);
            return socket;
        }
    };

    private static final int BACKLOG = 4096;

    /// IPPROTO_IPV6, IPV6_V6ONLY: `[::]` and `0.0.0.0` are two addresses here, whatever the system's default.
    private static final ChannelOption<Integer> IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

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

    /// A channel to connect with.
    ///
    /// @throws IllegalStateException of epoll
    public abstract SocketChannel newSocket();

    /// A channel to listen with. Over io_uring it can be bound to an address that this machine does not hold yet
    /// (IP_FREEBIND).
    ///
    /// @param shared whether others of this process may listen on the same port (SO_REUSEPORT)
    /// @throws IllegalStateException of epoll
    public abstract ServerSocketChannel newListeningSocket(InetAddress address, boolean shared);

    private static void configure(ServerSocketChannel socket) {
        socket.config().setAutoRead(false);
        socket.config().setOption(ChannelOption.SO_REUSEADDR, true);
        socket.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
    }
}
