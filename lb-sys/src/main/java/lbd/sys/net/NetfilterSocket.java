package lbd.sys.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import lbd.sys.Errno;
import lbd.sys.Libc;
import org.jspecify.annotations.Nullable;

/// A socket of netfilter's netlink, which needs CAP_NET_ADMIN. The kernel has done what is asked, and has answered,
/// when
/// a message is sent. One thread at a time.
public final class NetfilterSocket implements AutoCloseable {
    /// Takes messages of this length and some more.
    static final int ROOM = 96 * 1024;

    static final int CREATE = 0x400;
    static final int APPEND = 0x800;
    private static final int PROTOCOL = 12;
    private static final int BUFFER = 128 * 1024;
    private static final int ERROR = 2;
    private static final int CONNTRACK = 1;
    private static final int GET_STATS = 5;
    private static final int ENTRIES = 1;
    private static final int MOST_ENTRIES = 2;

    private final int fd;
    private final Buffer in = Buffer.host(BUFFER);
    private final Buffer out = Buffer.host(BUFFER);
    private final Buffer address = Buffer.host(SocketAddress.NL_BYTES);
    private int length;
    private @Nullable NetlinkWriter last;
    private int sequence;

    /// @throws SysException if this kernel has none
    public NetfilterSocket() {
        int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
        fd = SysException.check(Libc.socket(Libc.AF_NETLINK, type, PROTOCOL), "socket", "for netfilter");
        try {
            int bytes = SocketAddress.netlink(address.bytes, 0);
            SysException.check(Libc.bind(fd, address.segment, bytes), "bind", "netlink");
        } catch (SysException e) {
            close();
            throw e;
        }
    }

    /// How full the kernel's table of connections is.
    ///
    /// @param entries in it
    /// @param limit   of them
    public record Connections(long entries, long limit) {}

    /// Of this network namespace.
    ///
    /// @throws SysException if the kernel does not say
    public Connections connections() {
        begin((CONNTRACK << 8) | GET_STATS, NetlinkSocket.REQUEST, 0, 0);
        long[] found = {-1, -1};
        send((b, at, end) -> {
            for (int a = at + NetlinkSocket.HEADER + 4; Attributes.isOne(b, a, end); a = Attributes.next(b, a)) {
                int type = Attributes.type(b, a);
                if ((type == ENTRIES || type == MOST_ENTRIES) && Attributes.length(b, a) >= 8) {
                    found[type - 1] = Integer.reverseBytes(b.getInt(a + 4)) & 0xffff_ffffL;
                }
            }
        });
        if (found[0] < 0 || found[1] < 0) {
            throw new SysException("netlink", "count of connections", Errno.ENOENT);
        }
        return new Connections(found[0], found[1]);
    }

    /// Begins a message behind those that are there.
    ///
    /// @param family of addresses, or of hooks
    /// @param id     of a batch
    NetlinkWriter begin(int type, int flags, int family, int id) {
        finishLast();
        ByteBuffer rest = out.bytes.slice(length, BUFFER - length).order(ByteOrder.nativeOrder());
        NetlinkWriter writer = new NetlinkWriter(rest, type, flags, ++sequence);
        // struct nfgenmsg
        writer.raw(new byte[] {(byte) family, 0, (byte) (id >> 8), (byte) id});
        last = writer;
        return writer;
    }

    /// Whether little more should be added before it is sent.
    boolean isFull() {
        finishLast();
        return length > ROOM;
    }

    private void finishLast() {
        if (last != null) {
            length += (last.finish() + 3) & ~3;
            last = null;
        }
    }

    /// Sends all messages.
    ///
    /// @throws SysException with the first error that is answered
    void send(NetlinkSocket.Messages sink) {
        finishLast();
        int bytes = length;
        length = 0;
        int to = SocketAddress.netlink(address.bytes, 0);
        SysException.check(Libc.sendto(fd, out.segment, bytes, 0, address.segment, to), "netlink", "netfilter");
        int error = 0;
        for (int received = receive(); received != -Errno.EAGAIN; received = receive()) {
            if (received == -Errno.EINTR) {
                continue;
            }
            SysException.check(received, "netlink", "answer of netfilter");
            for (int at = 0; at + NetlinkSocket.HEADER + 4 <= received; at = after(at)) {
                if (in.bytes.getShort(at + 4) != ERROR) {
                    sink.message(in.bytes, at, Math.min(received, at + in.bytes.getInt(at)));
                } else if (error == 0) {
                    error = in.bytes.getInt(at + NetlinkSocket.HEADER);
                }
            }
        }
        SysException.check(error, "netlink", "netfilter");
    }

    private int receive() {
        return Libc.recv(fd, in.segment, BUFFER);
    }

    private int after(int at) {
        return at + ((Math.max(in.bytes.getInt(at), NetlinkSocket.HEADER) + 3) & ~3);
    }

    @Override
    public void close() {
        int ignored = Libc.close(fd);
    }
}
