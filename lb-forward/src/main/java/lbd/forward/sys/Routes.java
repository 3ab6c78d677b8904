package lbd.forward.sys;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.sys.Libc;
import lbd.sys.net.Attributes;
import lbd.sys.net.NetlinkSocket;
import lbd.sys.net.SysException;
import org.jspecify.annotations.Nullable;

/// What the kernel's routes say of an address, by rtnetlink. One thread at a time.
public final class Routes implements AutoCloseable {
    private static final int RTMSG = 12;
    private static final int NEWROUTE = 24;
    private static final int GETROUTE = 26;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTAX_MTU = 2;

    /// A route to another machine.
    private static final int UNICAST = 1;

    private final NetlinkSocket socket;
    private @Nullable Route found;

    /// The way to an address.
    ///
    /// @param networkInterface its index
    /// @param next             the router, or the address itself
    /// @param source           that packets of this machine's own would have
    /// @param mtu              0 where the route says nothing of it
    public record Route(
            int networkInterface,
            InetAddress next,
            @Nullable InetAddress source,
            int mtu) {}

    public Routes() throws IOException {
        try {
            socket = new NetlinkSocket();
        } catch (SysException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// @return null where there is none, or it is this machine's own
    public @Nullable Route to(InetAddress address) {
        byte[] raw = address.getAddress();
        byte[] body = new byte[RTMSG];
        body[0] = (byte) (raw.length == 4 ? Libc.AF_INET : Libc.AF_INET6);
        body[1] = (byte) (raw.length * 8);
        found = null;
        try {
            socket.ask(socket.question(GETROUTE).raw(body).put(RTA_DST, raw), (bytes, at, end) -> {
                if (bytes.getShort(at + 4) == NEWROUTE && bytes.get(at + NetlinkSocket.HEADER + 7) == UNICAST) {
                    found = read(address, bytes, at + NetlinkSocket.HEADER + RTMSG, end);
                }
            });
        } catch (SysException e) {
            // The kernel says by an error that there is none.
            return null;
        }
        return found;
    }

    private static @Nullable Route read(InetAddress address, ByteBuffer b, int from, int end) {
        int link = 0;
        InetAddress next = address;
        InetAddress source = null;
        int mtu = 0;
        for (int a = from; Attributes.isOne(b, a, end); a = Attributes.next(b, a)) {
            int size = Attributes.length(b, a) - Attributes.HEAD;
            boolean isAddress = size == 4 || size == 16;
            switch (Attributes.type(b, a)) {
                case RTA_OIF -> link = b.getInt(a + Attributes.HEAD);
                case RTA_GATEWAY -> next = isAddress ? Attributes.address(b, a) : next;
                case RTA_PREFSRC -> source = isAddress ? Attributes.address(b, a) : source;
                case RTA_METRICS -> mtu = mtu(b, a + Attributes.HEAD, a + Attributes.length(b, a));
                default -> {}
            }
        }
        return link == 0 ? null : new Route(link, next, source, mtu);
    }

    private static int mtu(ByteBuffer b, int from, int end) {
        for (int a = from; Attributes.isOne(b, a, end); a = Attributes.next(b, a)) {
            if (Attributes.type(b, a) == RTAX_MTU) {
                return b.getInt(a + Attributes.HEAD);
            }
        }
        return 0;
    }

    @Override
    public void close() {
        socket.close();
    }
}
