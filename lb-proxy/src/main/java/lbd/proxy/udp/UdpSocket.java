package lbd.proxy.udp;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import lbd.proxy.loop.sys.NewSocket;
import lbd.proxy.stream.TcpSocket;
import org.jspecify.annotations.Nullable;

/// A UDP socket that never blocks.
final class UdpSocket extends Socket {
    /// Bytes that may wait while the loop is busy; the kernel gives as much of it as `net.core.rmem_max` allows.
    private static final int BURST = 4 * 1024 * 1024;

    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int IP_FREEBIND = 15;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_RECVPKTINFO = 49;

    private UdpSocket(InetAddress address) throws IOException {
        super(NewSocket.datagram(address));
    }

    /// A socket that another process listens with, as it has made it.
    ///
    /// @param descriptor of ours
    UdpSocket(int descriptor) {
        super(descriptor);
    }

    /// A socket to listen with, on an address that this machine need not hold yet. A wildcard tells of each datagram
    /// which address it came to.
    ///
    /// @param shared whether others of this process may listen on the same port
    static UdpSocket listening(InetSocketAddress address, boolean shared) throws IOException {
        InetAddress ip = address.getAddress();
        boolean six = ip instanceof Inet6Address;
        UdpSocket socket = new UdpSocket(ip);
        try {
            socket.setReusePort(shared);
            socket.setReceiveBufferSize(BURST);
            socket.setIntOpt(IPPROTO_IP, IP_FREEBIND, 1);
            if (six) {
                socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
            if (ip.isAnyLocalAddress()) {
                socket.setIntOpt(six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_RECVPKTINFO : IP_PKTINFO, 1);
            }
            socket.bind(address);
            return socket;
        } catch (IOException | ChannelException e) {
            socket.close();
            throw e;
        }
    }

    /// A socket to one server, from a port that the kernel chooses.
    ///
    /// @param source of this machine, where it is to come from; null: the kernel chooses
    static UdpSocket connected(InetSocketAddress server, @Nullable InetAddress source) throws IOException {
        UdpSocket socket = new UdpSocket(server.getAddress());
        try {
            if (source != null) {
                TcpSocket.from(socket, source);
            }
            socket.connect(server);
            return socket;
        } catch (IOException | ChannelException e) {
            socket.close();
            throw e;
        }
    }
}
