package lbd.sys.net;

import java.nio.ByteBuffer;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// A NETLINK_ROUTE socket with its buffers. One thread at a time.
public final class NetlinkSocket implements AutoCloseable {
    /// Of a message before its body.
    public static final int HEADER = 16;

    static final int REQUEST = 1;
    static final int ACK = 4;
    static final int DUMP = 0x300;
    private static final int ERROR = 2;
    private static final int DONE = 3;

    /// Link dumps come in pieces of up to this.
    private static final int BUFFER = 64 * 1024;

    private final int fd;
    final Buffer in = Buffer.host(BUFFER);
    private final Buffer out = Buffer.host(4096);
    private final Buffer address = Buffer.host(SocketAddress.NL_BYTES);
    private int sequence;

    /// What is done with each message of an answer.
    public interface Messages {
        /// @param at   of the message's header
        /// @param end  of the message
        void message(ByteBuffer bytes, int at, int end);
    }

    /// For questions and changes.
    public NetlinkSocket() {
        this(0, true);
    }

    NetlinkSocket(int groups, boolean blocking) {
        int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | (blocking ? 0 : Libc.SOCK_NONBLOCK);
        fd = SysException.check(Libc.socket(Libc.AF_NETLINK, type, 0), "socket", "for netlink");
        try {
            if (!blocking) {
                Options.receiveBuffer(fd, 4 << 20);
            }
            int length = SocketAddress.netlink(address.bytes, groups);
            SysException.check(Libc.bind(fd, address.segment, length), "bind", "netlink");
        } catch (SysException e) {
            close();
            throw e;
        }
    }

    int fd() {
        return fd;
    }

    /// Begins a question for one thing.
    public NetlinkWriter question(int type) {
        return new NetlinkWriter(out.bytes, type, REQUEST, ++sequence);
    }

    /// Begins a question for all that there is.
    public NetlinkWriter questionForAll(int type) {
        return new NetlinkWriter(out.bytes, type, REQUEST | DUMP, ++sequence);
    }

    /// Begins a change.
    ///
    /// @param flags beside those that every change has
    public NetlinkWriter change(int type, int flags) {
        return new NetlinkWriter(out.bytes, type, REQUEST | ACK | flags, ++sequence);
    }

    /// Has a change made (some 40 us).
    ///
    /// @return 0 or the errno, as the caller knows which are no trouble
    public int make(NetlinkWriter change) {
        int sent = send(change.finish());
        if (sent < 0) {
            return -sent;
        }
        while (true) {
            int received = receive();
            if (received < 0 && received != -Errno.EINTR) {
                return -received;
            }
            // An answer to an earlier request, given up on an error, is passed over.
            if (received >= HEADER + 4 && isOurs(0) && type(0) == ERROR) {
                return -in.bytes.getInt(HEADER);
            }
        }
    }

    /// Asks, and hands over all that is answered.
    ///
    /// @throws SysException if the kernel answers with an error
    public void ask(NetlinkWriter question, Messages sink) {
        boolean isDump = question.isDump();
        SysException.check(send(question.finish()), "netlink", "question");
        while (true) {
            int received = receive();
            if (received == -Errno.EINTR) {
                continue;
            }
            SysException.check(received, "netlink", "answer");
            for (int at = 0; at + HEADER <= received; at = after(at)) {
                if (!isOurs(at)) {
                    continue;
                }
                if (type(at) == DONE) {
                    return;
                }
                if (type(at) == ERROR) {
                    SysException.check(in.bytes.getInt(at + HEADER), "netlink", "answer");
                    return;
                }
                sink.message(in.bytes, at, Math.min(received, at + in.bytes.getInt(at)));
                if (!isDump) {
                    return;
                }
            }
        }
    }

    private boolean isOurs(int at) {
        return in.bytes.getInt(at + 8) == sequence;
    }

    private int type(int at) {
        return in.bytes.getShort(at + 4);
    }

    private int after(int at) {
        return at + ((Math.max(in.bytes.getInt(at), HEADER) + 3) & ~3);
    }

    private int send(int length) {
        int addressLength = SocketAddress.netlink(address.bytes, 0);
        return Libc.sendto(fd, out.segment, length, 0, address.segment, addressLength);
    }

    /// The number of bytes received, or minus errno.
    int receive() {
        return Libc.recv(fd, in.segment, BUFFER);
    }

    @Override
    public void close() {
        int ignored = Libc.close(fd);
    }
}
