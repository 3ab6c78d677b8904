package lbd.sys.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.sys.Libc;
import org.jspecify.annotations.Nullable;

/// Reads rtnetlink messages out of a host-order buffer. Unknown attributes and messages are passed over.
final class NetlinkReader {
    private static final int IFF_UP = 1;
    private static final int IFF_LOWER_UP = 0x10000;
    private static final int IFF_LOOPBACK = 8;
    private static final int IFF_NOARP = 0x80;

    private NetlinkReader() {}

    /// The event in the message at `at`, or null if it is none that matters.
    static @Nullable KernelEvent read(ByteBuffer b, int at) {
        int end = at + b.getInt(at);
        int body = at + NetlinkSocket.HEADER;
        return switch (b.getShort(at + 4)) {
            case 16 -> changed(link(b, body, end));
            case 17 -> gone(link(b, body, end));
            case 20 -> added(address(b, body, end));
            case 21 -> gone(address(b, body, end));
            default -> null;
        };
    }

    private static @Nullable KernelEvent changed(@Nullable LinkInfo link) {
        return link == null ? null : new KernelEvent.LinkChanged(link);
    }

    private static @Nullable KernelEvent gone(@Nullable LinkInfo link) {
        return link == null ? null : new KernelEvent.LinkGone(link.index(), link.name());
    }

    private static @Nullable KernelEvent added(@Nullable AddressInfo address) {
        return address == null ? null : new KernelEvent.AddressAdded(address);
    }

    private static @Nullable KernelEvent gone(@Nullable AddressInfo address) {
        return address == null ? null : new KernelEvent.AddressGone(address);
    }

    private static @Nullable LinkInfo link(ByteBuffer b, int at, int end) {
        // A bridge's own view of its ports comes as a link message, too, in another family.
        if (b.get(at) != 0) {
            return null;
        }
        int flags = b.getInt(at + 8);
        String name = "";
        Mac mac = new Mac(0);
        int ignore = -1;
        int announce = -1;
        boolean forwards = false;
        int filter = -1;
        String kind = "";
        for (int a = at + 16; Attributes.isOne(b, a, end); a = Attributes.next(b, a)) {
            int payload = a + Attributes.HEAD;
            int after = a + Attributes.length(b, a);
            switch (Attributes.type(b, a)) {
                case 1 -> mac = after - payload == 6 ? Mac.read(b, payload) : mac;
                case 3 -> name = Attributes.text(b, a);
                case 18 -> {
                    int its = Attributes.find(b, payload, after, 1);
                    kind = its < 0 ? "" : Attributes.text(b, its);
                }
                case 26 -> {
                    ignore = ipv4Setting(b, payload, after, Rtnetlink.Ipv4Setting.ARP_IGNORE);
                    announce = ipv4Setting(b, payload, after, Rtnetlink.Ipv4Setting.ARP_ANNOUNCE);
                    filter = ipv4Setting(b, payload, after, Rtnetlink.Ipv4Setting.RP_FILTER);
                    forwards = ipv6Forwarding(b, payload, after);
                }
                default -> {}
            }
        }
        return new LinkInfo(
                b.getInt(at + 4),
                name,
                kind,
                (flags & IFF_UP) != 0,
                (flags & IFF_LOWER_UP) != 0,
                (flags & (IFF_LOOPBACK | IFF_NOARP)) == 0,
                mac,
                ignore,
                announce,
                filter,
                forwards);
    }

    private static @Nullable AddressInfo address(ByteBuffer b, int at, int end) {
        int family = b.get(at);
        if (family != Libc.AF_INET && family != Libc.AF_INET6) {
            return null;
        }
        InetAddress address = null;
        int protocol = 0;
        for (int a = at + 8; Attributes.isOne(b, a, end); a = Attributes.next(b, a)) {
            int type = Attributes.type(b, a);
            // IFA_LOCAL is the address itself where IFA_ADDRESS is the other end of a point-to-point link.
            if (type == 2 || (type == 1 && address == null)) {
                address = Attributes.address(b, a);
            } else if (type == Rtnetlink.IFA_PROTO) {
                protocol = b.get(a + 4) & 0xff;
            }
        }
        return address == null ? null : new AddressInfo(b.getInt(at + 4), address, b.get(at + 1) & 0xff, protocol);
    }

    /// IFLA_AF_SPEC, AF_INET, IFLA_INET_CONF: an array of u32, the setting's number from 1.
    private static int ipv4Setting(ByteBuffer b, int from, int end, int setting) {
        int family = Attributes.find(b, from, end, Libc.AF_INET);
        int conf = family < 0 ? -1 : Attributes.find(b, family + 4, family + Attributes.length(b, family), 1);
        boolean has = conf >= 0 && Attributes.length(b, conf) >= 4 + 4 * setting;
        return has ? b.getInt(conf + 4 * setting) : -1;
    }

    /// IFLA_AF_SPEC, AF_INET6, IFLA_INET6_CONF: forwarding is the first.
    private static boolean ipv6Forwarding(ByteBuffer b, int from, int end) {
        int family = Attributes.find(b, from, end, Libc.AF_INET6);
        int conf = family < 0 ? -1 : Attributes.find(b, family + 4, family + Attributes.length(b, family), 2);
        return conf >= 0 && Attributes.length(b, conf) >= 8 && b.getInt(conf + 4) != 0;
    }
}
