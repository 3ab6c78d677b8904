package lbd.forward.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import lbd.sys.Errno;
import lbd.sys.Libc;
import org.jspecify.annotations.Nullable;

/// What the kernel's routes say of an address, by rtnetlink. One thread at a time.
public final class Routes implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final int HEADER = 16;
    private static final int RTMSG = 12;
    private static final int SOCKADDR_NL = 12;
    private static final int NEWROUTE = 24;
    private static final int GETROUTE = 26;
    private static final int ERROR = 2;
    private static final int REQUEST = 1;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PREFSRC = 7;

    /// A route to another machine.
    private static final int UNICAST = 1;

    private final int fd;
    private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER, 8);
    private final ByteBuffer bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());

    /// The way to an address.
    ///
    /// @param networkInterface its index
    /// @param next             the router, or the address itself
    /// @param source           that packets of this machine's own would have
    public record Route(
            int networkInterface,
            InetAddress next,
            @Nullable InetAddress source) {}

    public Routes() throws IOException {
        fd = check(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0), "no netlink socket");
        MemorySegment kernel = Arena.ofAuto().allocate(SOCKADDR_NL, 8);
        kernel.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        try {
            check(Libc.bind(fd, kernel, SOCKADDR_NL), "no netlink socket");
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// @return null where there is none, or it is this machine's own
    public @Nullable Route to(InetAddress address) throws IOException {
        byte[] raw = address.getAddress();
        int length = HEADER + RTMSG + 4 + raw.length;
        for (int i = 0; i < length; i++) {
            bytes.put(i, (byte) 0);
        }
        bytes.putInt(0, length);
        bytes.putShort(4, (short) GETROUTE);
        bytes.putShort(6, (short) REQUEST);
        bytes.put(HEADER, (byte) (raw.length == 4 ? Libc.AF_INET : Libc.AF_INET6));
        bytes.put(HEADER + 1, (byte) (raw.length * 8));
        bytes.putShort(HEADER + RTMSG, (short) (4 + raw.length));
        bytes.putShort(HEADER + RTMSG + 2, (short) RTA_DST);
        bytes.put(HEADER + RTMSG + 4, raw);
        check(Libc.write(fd, memory, length), "no question by netlink");
        int received = check(Libc.recv(fd, memory, BUFFER), "no answer by netlink");
        if (received < HEADER + RTMSG || bytes.getShort(4) == ERROR || bytes.getShort(4) != NEWROUTE) {
            return null;
        }
        return bytes.get(HEADER + 7) == UNICAST ? read(address, Math.min(received, bytes.getInt(0))) : null;
    }

    private @Nullable Route read(InetAddress address, int end) throws IOException {
        int link = 0;
        InetAddress next = address;
        InetAddress source = null;
        for (int a = HEADER + RTMSG; a + 4 <= end; a += (Math.max(4, bytes.getShort(a) & 0xffff) + 3) & ~3) {
            int size = (bytes.getShort(a) & 0xffff) - 4;
            boolean isAddress = size == 4 || size == 16;
            switch (bytes.getShort(a + 2)) {
                case RTA_OIF -> link = bytes.getInt(a + 4);
                case RTA_GATEWAY -> next = isAddress ? addressAt(a + 4, size) : next;
                case RTA_PREFSRC -> source = isAddress ? addressAt(a + 4, size) : source;
                default -> {}
            }
        }
        return link == 0 ? null : new Route(link, next, source);
    }

    private InetAddress addressAt(int at, int size) throws IOException {
        byte[] raw = new byte[size];
        bytes.get(at, raw);
        return InetAddress.getByAddress(raw);
    }

    private static int check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": " + Errno.text(-result));
        }
        return result;
    }

    @Override
    public void close() {
        int ignored = Libc.close(fd);
    }
}
