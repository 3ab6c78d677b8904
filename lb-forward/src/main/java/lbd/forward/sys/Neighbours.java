package lbd.forward.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// The kernel's table of neighbours (ARP, neighbour discovery), by rtnetlink. One thread at a time.
public final class Neighbours implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int HEADER = 16;
    private static final int NDMSG = 12;
    private static final int SOCKADDR_NL = 12;
    private static final int NEWNEIGH = 28;
    private static final int GETNEIGH = 30;
    private static final int DONE = 3;
    private static final int ERROR = 2;
    private static final int REQUEST = 1;
    private static final int ACK = 4;
    private static final int CREATE = 0x400;
    private static final int DUMP = 0x300;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int NTF_USE = 1;
    private static final int NUD_NONE = 0;

    /// Incomplete, failed, and those that are none (noarp): no MAC to send to.
    private static final int NUD_WITHOUT_MAC = 0x01 | 0x20;

    private final int fd;
    private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER, 8);
    private final ByteBuffer bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    private final MemorySegment kernel = Arena.ofAuto().allocate(SOCKADDR_NL, 8);

    public Neighbours() throws IOException {
        kernel.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        fd = check(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0), "no netlink socket");
        try {
            check(Libc.bind(fd, kernel, SOCKADDR_NL), "no netlink socket");
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /// The MACs that the kernel knows of an interface's neighbours, 6 bytes each.
    public Map<InetAddress, byte[]> known(int networkInterface) throws IOException {
        header(HEADER + NDMSG, GETNEIGH, REQUEST | DUMP);
        zero(HEADER, NDMSG);
        send(HEADER + NDMSG);
        Map<InetAddress, byte[]> known = new HashMap<>();
        while (true) {
            int length = check(Libc.recv(fd, memory, BUFFER), "no answer by netlink");
            for (int at = 0; at + HEADER <= length; at += align(Math.max(HEADER, bytes.getInt(at)))) {
                switch (bytes.getShort(at + 4)) {
                    case DONE -> {
                        return known;
                    }
                    case ERROR -> check(bytes.getInt(at + HEADER), "no list of neighbours");
                    case NEWNEIGH -> neighbour(at, networkInterface, known);
                    default -> {}
                }
            }
        }
    }

    private void neighbour(int at, int networkInterface, Map<InetAddress, byte[]> known) throws IOException {
        int body = at + HEADER;
        int state = bytes.getShort(body + 8);
        if (bytes.getInt(body + 4) != networkInterface || (state & NUD_WITHOUT_MAC) != 0) {
            return;
        }
        byte[] address = null;
        byte[] mac = null;
        int end = at + bytes.getInt(at);
        for (int a = body + NDMSG; a + 4 <= end; a += align(Math.max(4, bytes.getShort(a) & 0xffff))) {
            int size = (bytes.getShort(a) & 0xffff) - 4;
            int type = bytes.getShort(a + 2);
            if (type == NDA_DST && (size == 4 || size == 16)) {
                address = copy(a + 4, size);
            } else if (type == NDA_LLADDR && size == 6) {
                mac = copy(a + 4, size);
            }
        }
        if (address != null && mac != null) {
            known.put(InetAddress.getByAddress(address), mac);
        }
    }

    private byte[] copy(int at, int size) {
        byte[] copy = new byte[size];
        bytes.get(at, copy);
        return copy;
    }

    /// Has the kernel look for a neighbour, or see whether it is still there, as if there were something to send to it.
    public void look(int networkInterface, InetAddress address) throws IOException {
        byte[] raw = address.getAddress();
        int length = HEADER + NDMSG + 4 + raw.length;
        header(length, NEWNEIGH, REQUEST | ACK | CREATE);
        zero(HEADER, NDMSG);
        bytes.put(HEADER, (byte) (raw.length == 4 ? Libc.AF_INET : Libc.AF_INET6));
        bytes.putInt(HEADER + 4, networkInterface);
        bytes.putShort(HEADER + 8, (short) NUD_NONE);
        bytes.put(HEADER + 10, (byte) NTF_USE);
        bytes.putShort(HEADER + NDMSG, (short) (4 + raw.length));
        bytes.putShort(HEADER + NDMSG + 2, (short) NDA_DST);
        bytes.put(HEADER + NDMSG + 4, raw);
        send(length);
        int received = check(Libc.recv(fd, memory, BUFFER), "no answer by netlink");
        if (received >= HEADER + 4 && bytes.getShort(4) == ERROR) {
            check(bytes.getInt(HEADER), "the kernel does not look for " + address.getHostAddress());
        }
    }

    private void header(int length, int type, int flags) {
        bytes.putInt(0, length);
        bytes.putShort(4, (short) type);
        bytes.putShort(6, (short) flags);
        bytes.putInt(8, 1);
        bytes.putInt(12, 0);
    }

    private void zero(int from, int count) {
        for (int i = from; i < from + count; i++) {
            bytes.put(i, (byte) 0);
        }
    }

    private void send(int length) throws IOException {
        check(Libc.sendto(fd, memory, length, 0, kernel, SOCKADDR_NL), "nothing can be asked by netlink");
    }

    private static int align(int length) {
        return (length + 3) & ~3;
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
