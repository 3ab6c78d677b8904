package lbd.sys.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.sys.Libc;

/// The kernel's socket address structures, written into a host-order buffer.
public final class SocketAddress {
    static final int IN_BYTES = 16;
    public static final int IN6_BYTES = 28;
    static final int LL_BYTES = 20;
    static final int NL_BYTES = 12;

    private SocketAddress() {}

    /// sockaddr_in or sockaddr_in6, port 0.
    ///
    /// @param scope ifindex, IPv6 only
    /// @return its length
    public static int inet(ByteBuffer to, InetAddress address, int scope) {
        byte[] raw = address.getAddress();
        clear(to, IN6_BYTES);
        to.putShort(0, (short) (raw.length == 4 ? Libc.AF_INET : Libc.AF_INET6));
        to.put(raw.length == 4 ? 4 : 8, raw);
        if (raw.length == 4) {
            return IN_BYTES;
        }
        to.putInt(24, scope);
        return IN6_BYTES;
    }

    /// sockaddr_ll; the Ethernet destination is in the frame.
    static int link(ByteBuffer to, int ifindex, int ethertype) {
        clear(to, LL_BYTES);
        to.putShort(0, (short) Libc.AF_PACKET);
        to.put(2, (byte) (ethertype >> 8));
        to.put(3, (byte) ethertype);
        to.putInt(4, ifindex);
        return LL_BYTES;
    }

    /// sockaddr_nl.
    static int netlink(ByteBuffer to, int groups) {
        clear(to, NL_BYTES);
        to.putShort(0, (short) Libc.AF_NETLINK);
        to.putInt(8, groups);
        return NL_BYTES;
    }

    private static void clear(ByteBuffer to, int length) {
        for (int i = 0; i < length; i++) {
            to.put(i, (byte) 0);
        }
    }
}
