package lbd.proxy.tcp;

import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import java.net.Inet6Address;
import java.net.InetAddress;

/// A TCP socket that never blocks.
final class TcpSocket extends Socket {
    /// A socket to connect with.
    TcpSocket(InetAddress to) {
        super(newSocketStream0(to instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET));
    }
}
