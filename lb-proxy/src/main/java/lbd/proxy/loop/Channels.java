package lbd.proxy.loop;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.spi.SelectorProvider;

/// Netty's channels, of a transport whose sockets we cannot wait for ourselves.
public interface Channels {
    /// A channel to connect with.
    SocketChannel socket();

    /// A channel to listen with. Over io_uring it can be bound to an address that this machine does not hold yet
    /// (IP_FREEBIND).
    ///
    /// @param shared whether others of this process may listen on the same port (SO_REUSEPORT)
    ServerSocketChannel listeningSocket(InetAddress address, boolean shared);

    final class OfUring implements Channels {
        /// IPPROTO_IPV6, IPV6_V6ONLY: `[::]` and `0.0.0.0` are two addresses here, whatever the system's default.
        private static final ChannelOption<Integer> IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

        @Override
        public SocketChannel socket() {
            return new IoUringSocketChannel();
        }

        @Override
        public ServerSocketChannel listeningSocket(InetAddress address, boolean shared) {
            ServerSocketChannel socket = new IoUringServerSocketChannel();
            configure(socket);
            socket.config().setOption(UnixChannelOption.SO_REUSEPORT, shared);
            socket.config().setOption(IoUringChannelOption.IP_FREEBIND, true);
            if (address instanceof Inet6Address) {
                socket.config().setOption(IPV6_V6ONLY, 1);
            }
            return socket;
        }
    }

    final class OfNio implements Channels {
        @Override
        public SocketChannel socket() {
            return new NioSocketChannel();
        }

        @Override
        public ServerSocketChannel listeningSocket(InetAddress address, boolean shared) {
            SocketProtocolFamily family =
                    address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
            ServerSocketChannel socket = new NioServerSocketChannel(SelectorProvider.provider(), family);
            configure(socket);
            socket.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), shared);
            return socket;
        }
    }

    private static void configure(ServerSocketChannel socket) {
        int backlog = 4096;
        socket.config().setAutoRead(false);
        socket.config().setOption(ChannelOption.SO_REUSEADDR, true);
        socket.config().setOption(ChannelOption.SO_BACKLOG, backlog);
    }
}
