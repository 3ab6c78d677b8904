package lbd.forward.sys;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import lbd.sys.Errno;
import lbd.sys.Libc;
import lbd.sys.net.Attributes;
import lbd.sys.net.Mac;
import lbd.sys.net.NetlinkSocket;
import lbd.sys.net.SysException;
import org.jspecify.annotations.Nullable;

/// The kernel's table of neighbours (ARP, neighbour discovery), by rtnetlink. One thread at a time.
public final class Neighbours implements AutoCloseable {
    private static final int NDMSG = 12;
    private static final int NEWNEIGH = 28;
    private static final int GETNEIGH = 30;
    private static final int CREATE = 0x400;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int NTF_USE = 1;
    private static final int NUD_NONE = 0;

    /// Incomplete, failed, and those that are none (noarp): no MAC to send to.
    private static final int NUD_WITHOUT_MAC = 0x01 | 0x20;

    private final NetlinkSocket socket;

    public Neighbours() throws IOException {
        try {
            socket = new NetlinkSocket();
        } catch (SysException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// The MACs that the kernel knows of an interface's neighbours.
    public Map<InetAddress, Mac> known(int networkInterface) throws IOException {
        Map<InetAddress, Mac> known = new HashMap<>();
        try {
            socket.ask(socket.questionForAll(GETNEIGH).raw(new byte[NDMSG]), (bytes, at, end) -> {
                if (bytes.getShort(at + 4) == NEWNEIGH) {
                    neighbour(bytes, at + NetlinkSocket.HEADER, end, networkInterface, known);
                }
            });
        } catch (SysException e) {
            throw new IOException("no list of neighbours: " + e.getMessage(), e);
        }
        return known;
    }

    private static void neighbour(ByteBuffer b, int body, int end, int networkInterface, Map<InetAddress, Mac> known) {
        if (b.getInt(body + 4) != networkInterface || (b.getShort(body + 8) & NUD_WITHOUT_MAC) != 0) {
            return;
        }
        InetAddress address = null;
        Mac mac = null;
        for (int a = body + NDMSG; Attributes.isOne(b, a, end); a = Attributes.next(b, a)) {
            int size = Attributes.length(b, a) - Attributes.HEAD;
            switch (Attributes.type(b, a)) {
                case NDA_DST -> address = addressOr(b, a, size);
                case NDA_LLADDR -> mac = size == 6 ? Mac.read(b, a + Attributes.HEAD) : null;
                default -> {}
            }
        }
        if (address != null && mac != null) {
            known.put(address, mac);
        }
    }

    private static @Nullable InetAddress addressOr(ByteBuffer b, int a, int size) {
        return size == 4 || size == 16 ? Attributes.address(b, a) : null;
    }

    /// Has the kernel look for a neighbour, or see whether it is still there, as if there were something to send to it.
    public void look(int networkInterface, InetAddress address) throws IOException {
        byte[] raw = address.getAddress();
        ByteBuffer body = ByteBuffer.allocate(NDMSG).order(ByteOrder.nativeOrder());
        body.put(0, (byte) (raw.length == 4 ? Libc.AF_INET : Libc.AF_INET6));
        body.putInt(4, networkInterface);
        body.putShort(8, (short) NUD_NONE);
        body.put(10, (byte) NTF_USE);
        int errno =
                socket.make(socket.change(NEWNEIGH, CREATE).raw(body.array()).put(NDA_DST, raw));
        if (errno != 0) {
            throw new IOException(
                    "the kernel does not look for " + address.getHostAddress() + ": " + Errno.text(errno));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
