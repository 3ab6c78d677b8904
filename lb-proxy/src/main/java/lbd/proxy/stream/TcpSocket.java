package lbd.proxy.stream;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import lbd.proxy.loop.sys.NewSocket;

/// A TCP socket that never blocks.
public final class TcpSocket extends Socket {
    /// Connections that may wait to be accepted.
    public static final int BACKLOG = 4096;

    private static final int IPPROTO_IP = 0;
    private static final int IP_FREEBIND = 15;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private TcpSocket(InetAddress address) throws IOException {
        super(NewSocket.stream(address));
    }

    private TcpSocket(int descriptor) {
        super(descriptor);
    }

    /// A socket that another process has listened with, as it has made it.
    ///
    /// @param descriptor of ours
    /// @throws IOException if it does not listen
    public static TcpSocket adopted(int descriptor) throws IOException {
        TcpSocket socket = new TcpSocket(descriptor);
        try {
            socket.listen(BACKLOG);
            return socket;
        } catch (IOException | ChannelException e) {
            socket.close();
            throw e;
        }
    }

    /// A socket to connect with. IPv4 has one of its own, since over IPv6 it costs a system call more.
    ///
    /// @throws IOException if none can be had
    public static TcpSocket to(InetAddress address) throws IOException {
        TcpSocket socket = open(address);
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            return socket;
        } catch (IOException | ChannelException e) {
            socket.close();
            throw e;
        }
    }

    /// Lets a socket connect from an address of this machine. The kernel chooses the port when it is known where it
    /// goes: else each port would serve for one connection only, to whatever server.
    ///
    /// @throws IOException if this machine does not hold the address
    public static void from(Socket socket, InetAddress source) throws IOException {
        socket.setIntOpt(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        socket.bind(new InetSocketAddress(source, 0));
    }

    /// A socket to listen with, on an address that this machine need not hold yet. It hands its options down to the
    /// connections that it accepts.
    ///
    /// @param shared whether others of this process may listen on the same port
    /// @throws IOException if the address cannot be bound
    public static TcpSocket listening(InetSocketAddress address, boolean shared) throws IOException {
        TcpSocket socket = open(address.getAddress());
        try {
            socket.setReuseAddress(true);
            socket.setReusePort(shared);
            socket.setIntOpt(IPPROTO_IP, IP_FREEBIND, 1);
            if (address.getAddress() instanceof Inet6Address) {
                // `[::]` and `0.0.0.0` are two addresses here, whatever the system's default.
                socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.bind(address);
            socket.listen(BACKLOG);
            return socket;
        } catch (IOException | ChannelException e) {
            socket.close();
            throw e;
        }
    }

    private static TcpSocket open(InetAddress address) throws IOException {
        try {
            return new TcpSocket(address);
        } catch (ChannelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
