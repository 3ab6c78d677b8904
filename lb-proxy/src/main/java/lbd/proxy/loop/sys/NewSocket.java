package lbd.proxy.loop.sys;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import lbd.sys.Libc;

/// Sockets that never block, and that no child gets (socket(2)): Netty's are handed to every program that is started,
/// which then holds a port or a connection that we have closed, until it closes what it has got.
public final class NewSocket {
    private NewSocket() {}

    /// A TCP socket of the address's family.
    ///
    /// @return its descriptor
    /// @throws IOException if none can be had, most likely because no descriptor is left
    public static int stream(InetAddress address) throws IOException {
        return open(address, Libc.SOCK_STREAM);
    }

    /// A UDP socket of the address's family.
    ///
    /// @return its descriptor
    /// @throws IOException if none can be had, most likely because no descriptor is left
    public static int datagram(InetAddress address) throws IOException {
        return open(address, Libc.SOCK_DGRAM);
    }

    /// A stream to a unix socket.
    ///
    /// @return its descriptor
    /// @throws IOException if none can be had, most likely because no descriptor is left
    public static int unix() throws IOException {
        return open(Libc.AF_UNIX, Libc.SOCK_STREAM);
    }

    /// Closes a descriptor that nobody has made a socket of.
    public static void close(int descriptor) {
        int ignored = Libc.close(descriptor);
    }

    private static int open(InetAddress address, int type) throws IOException {
        return open(address instanceof Inet6Address ? Libc.AF_INET6 : Libc.AF_INET, type);
    }

    private static int open(int family, int type) throws IOException {
        int fd = Libc.socket(family, type | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw Errors.newIOException("socket", fd);
        }
        return fd;
    }
}
