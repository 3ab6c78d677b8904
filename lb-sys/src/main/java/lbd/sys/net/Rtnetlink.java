package lbd.sys.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import lbd.sys.Libc;
import org.jspecify.annotations.Nullable;

/// Asks the kernel for links and addresses, and changes them. Every change waits for the kernel's answer (some
/// 40 us).
///
/// Changes return 0 or the errno, as the caller knows which are no trouble (an address that is gone already).
public final class Rtnetlink implements NetworkControl {
    /// What lbd writes into IFA_PROTO, so that its addresses can be told from others (kernels from 5.18; older
    /// ones ignore it).
    public static final int PROTOCOL = 112;

    static final int IFA_PROTO = 11;

    /// struct ifa_cacheinfo: preferred for no time, valid for ever.
    private static final byte[] NEVER_A_SOURCE = {0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

    private static final int NEWLINK = 16;
    private static final int DELLINK = 17;
    private static final int GETLINK = 18;
    private static final int SETLINK = 19;
    private static final int NEWADDR = 20;
    private static final int DELADDR = 21;
    private static final int GETADDR = 22;
    private static final int EXCL = 0x200;
    private static final int CREATE = 0x400;
    private static final int IFF_UP = 1;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_MACVLAN_MODE = 1;
    private static final int MACVLAN_MODE_BRIDGE = 4;

    private final NetlinkSocket socket = new NetlinkSocket();

    @Override
    public void dump(Consumer<KernelEvent> sink) {
        dump(socket.questionForAll(GETLINK).link(0, 0, 0, 0), sink);
        dump(socket.questionForAll(GETADDR).address(0, 0, 0), sink);
    }

    /// A host's address of IPv6 would be taken for the source of what this machine sends to the same network, as no
    /// other looks so much like the destination: checks' answers would go to whoever holds it. Deprecated, it is a
    /// source where there is nothing else (RFC 6724, rule 3); keepalived does the same.
    @Override
    public int addAddress(int ifindex, InetAddress address, int prefixLength, @Nullable String label) {
        byte[] raw = address.getAddress();
        NetlinkWriter w = socket.change(NEWADDR, CREATE | EXCL)
                .address(raw.length == 4 ? Libc.AF_INET : Libc.AF_INET6, prefixLength, ifindex)
                .put(2, raw)
                .put(1, raw)
                .putByte(IFA_PROTO, PROTOCOL);
        if (raw.length == 16) {
            w.put(8, 2);
            if (prefixLength == 128) {
                w.put(6, NEVER_A_SOURCE);
            }
        } else if (label != null) {
            w.putText(3, label);
        }
        return socket.make(w);
    }

    @Override
    public int removeAddress(int ifindex, InetAddress address, int prefixLength) {
        byte[] raw = address.getAddress();
        return socket.make(socket.change(DELADDR, 0)
                .address(raw.length == 4 ? Libc.AF_INET : Libc.AF_INET6, prefixLength, ifindex)
                .put(2, raw)
                .put(1, raw));
    }

    @Override
    public int addLink(String name, String kind) {
        NetlinkWriter w = socket.change(NEWLINK, CREATE | EXCL).link(0, 0, 0, 0).putText(3, name);
        int info = w.begin(18);
        return socket.make(w.putText(1, kind).end(info));
    }

    /// A macvlan link in bridge mode, down.
    ///
    /// In private mode, once it is up, the kernel takes what comes to a group from the link's own MAC for
    /// an echo and keeps it from the parent: a master would be deaf to all others, who have that MAC, too.
    @Override
    public int addMacvlan(String name, int parent, Mac mac) {
        byte[] raw = new byte[6];
        mac.write(ByteBuffer.wrap(raw), 0);
        NetlinkWriter w = socket.change(NEWLINK, CREATE | EXCL)
                .link(0, 0, 0, 0)
                .putText(3, name)
                .put(5, parent)
                .put(1, raw);
        int info = w.begin(18);
        w.putText(1, "macvlan");
        int data = w.begin(2);
        w.put(IFLA_MACVLAN_MODE, MACVLAN_MODE_BRIDGE).end(data).end(info);
        return socket.make(w);
    }

    /// A setting of `net.ipv4.conf.LINK`.
    ///
    /// @param number the kernel's IPV4_DEVCONF_...
    public record Ipv4Setting(int number, int value) {
        public static final int RP_FILTER = 8;
        public static final int ARP_ANNOUNCE = 18;
        public static final int ARP_IGNORE = 19;
        public static final int ACCEPT_LOCAL = 23;
    }

    @Override
    public int configureIpv4(int ifindex, Ipv4Setting... settings) {
        NetlinkWriter w = socket.change(SETLINK, 0).link(0, ifindex, 0, 0);
        int spec = w.begin(IFLA_AF_SPEC);
        int family = w.begin(Libc.AF_INET);
        int conf = w.begin(1);
        for (Ipv4Setting setting : settings) {
            w.put(setting.number(), setting.value());
        }
        return socket.make(w.end(conf).end(family).end(spec));
    }

    @Override
    public int withoutLinkLocal(int ifindex) {
        NetlinkWriter w = socket.change(SETLINK, 0).link(0, ifindex, 0, 0);
        int spec = w.begin(IFLA_AF_SPEC);
        int family = w.begin(Libc.AF_INET6);
        return socket.make(w.putByte(8, 1).end(family).end(spec));
    }

    @Override
    public int setUp(int ifindex, boolean up) {
        return socket.make(socket.change(SETLINK, 0).link(0, ifindex, up ? IFF_UP : 0, IFF_UP));
    }

    @Override
    public int removeLink(int ifindex) {
        return socket.make(socket.change(DELLINK, 0).link(0, ifindex, 0, 0));
    }

    private void dump(NetlinkWriter question, Consumer<KernelEvent> sink) {
        socket.ask(question, (bytes, at, _) -> {
            KernelEvent event = NetlinkReader.read(bytes, at);
            if (event != null) {
                sink.accept(event);
            }
        });
    }

    @Override
    public void close() {
        socket.close();
    }
}
