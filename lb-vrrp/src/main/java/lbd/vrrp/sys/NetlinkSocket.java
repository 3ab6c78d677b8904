package lbd.vrrp.sys;

import java.nio.ByteBuffer;
import lbd.sys.Libc;

/// A NETLINK_ROUTE socket with its buffers.
final class NetlinkSocket implements AutoCloseable {
    /// Link dumps come in pieces of up to this.
    private static final int BUFFER = 64 * 1024;

    private final int fd;
    final Buffer in = Buffer.host(BUFFER);
    final Buffer out = Buffer.host(4096);
    private final Buffer address = Buffer.host(SocketAddress.NL_BYTES);

    NetlinkSocket(int groups, boolean blocking) {
        int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | (blocking ? 0 : Libc.SOCK_NONBLOCK);
        fd = SysException.check(Libc.socket(Libc.AF_NETLINK, type, 0), "socket", "for netlink");
        if (!blocking) {
            Options.receiveBuffer(fd, 4 << 20);
        }
        int length = SocketAddress.netlink(address.bytes, groups);
        SysException.check(Libc.bind(fd, address.segment, length), "bind", "netlink");
    }

    int fd() {
        return fd;
    }

    ByteBuffer outBytes() {
        return out.bytes;
    }

    int send(int length) {
        int addressLength = SocketAddress.netlink(address.bytes, 0);
        return Libc.sendto(fd, out.segment, length, 0, address.segment, addressLength);
    }

    /// The number of bytes received, or minus errno.
    int receive() {
        return Libc.recv(fd, in.segment, BUFFER);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
