package lbd.sys.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Ethernet frames of ICMPv6 neighbor advertisements (RFC 4861 4.4).
public final class NeighborFrame {
    public static final int ETHERTYPE = 0x86dd;
    public static final int BYTES = 14 + 40 + 32;

    private static final int ICMPV6 = 58;
    private static final int NEIGHBOR_SOLICITATION = 135;
    private static final int NEIGHBOR_ADVERTISEMENT = 136;

    /// Whoever sees less did not get it from its own link.
    private static final int HOP_LIMIT = 255;

    private static final int ROUTER = 0x80;
    private static final int OVERRIDE = 0x20;
    private static final int ICMP = 14 + 40;

    // Options that name the MAC of the source, and of the target.
    private static final int SOURCES_MAC = 1;
    private static final int TARGETS_MAC = 2;

    /// Of ff02::1.
    private static final Mac ALL_NODES_MAC = new Mac(0x3333_0000_0001L);
    private static final byte[] ALL_NODES = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private NeighborFrame() {}

    /// An unsolicited advertisement to all nodes, override set.
    ///
    /// @param router whether this node forwards: the flag must agree with what its kernel says, or hosts drop
    ///               their default route
    /// @return the frame's length
    public static int announce(ByteBuffer to, Mac mac, InetAddress address, boolean router) {
        byte[] source = address.getAddress();
        header(to, ALL_NODES_MAC, mac, source, ALL_NODES);
        to.put(ICMP, (byte) NEIGHBOR_ADVERTISEMENT);
        to.put(ICMP + 4, (byte) (router ? ROUTER | OVERRIDE : OVERRIDE));
        to.put(ICMP + 24, (byte) TARGETS_MAC);
        return finish(to, mac, source, source, ALL_NODES);
    }

    /// Asks who has an address (RFC 4861 4.3), by its solicited-node group (RFC 4291 2.7.1).
    ///
    /// @param own of who asks
    /// @return the frame's length
    public static int ask(ByteBuffer to, Mac mac, InetAddress own, InetAddress address) {
        byte[] target = address.getAddress();
        byte[] group = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, target[13], target[14], target[15]};
        Mac groupsMac = Mac.of(new byte[] {0x33, 0x33, (byte) 0xff, target[13], target[14], target[15]});
        header(to, groupsMac, mac, own.getAddress(), group);
        to.put(ICMP, (byte) NEIGHBOR_SOLICITATION);
        to.put(ICMP + 4, (byte) 0);
        to.put(ICMP + 24, (byte) SOURCES_MAC);
        return finish(to, mac, target, own.getAddress(), group);
    }

    private static void header(ByteBuffer to, Mac destination, Mac mac, byte[] source, byte[] group) {
        destination.write(to, 0);
        mac.write(to, 6);
        ArpFrame.putShort(to, 12, ETHERTYPE);
        to.putInt(14, 0x6000_0000);
        ArpFrame.putShort(to, 18, 32);
        to.put(20, (byte) ICMPV6);
        to.put(21, (byte) HOP_LIMIT);
        to.put(22, source);
        to.put(38, group);
        to.put(ICMP + 1, (byte) 0);
        ArpFrame.putShort(to, ICMP + 2, 0);
        to.put(ICMP + 5, new byte[3]);
    }

    private static int finish(ByteBuffer to, Mac mac, byte[] target, byte[] source, byte[] group) {
        to.put(ICMP + 8, target);
        to.put(ICMP + 25, (byte) 1);
        mac.write(to, ICMP + 26);
        int sum = Checksum.sum(to, ICMP, 32) + Checksum.pseudoHeader(source, group, 32, ICMPV6);
        ArpFrame.putShort(to, ICMP + 2, Checksum.finish(sum));
        return BYTES;
    }

    /// Who says that it holds which address, in a received frame.
    ///
    /// @return null if the frame is no neighbor advertisement of this link
    public static @Nullable Claim claim(ByteBuffer frame, int length) {
        boolean fits = length >= ICMP + 24
                && ArpFrame.getShort(frame, 12) == ETHERTYPE
                && frame.get(20) == ICMPV6
                && (frame.get(21) & 0xff) == HOP_LIMIT
                && (frame.get(ICMP) & 0xff) == NEIGHBOR_ADVERTISEMENT;
        if (!fits) {
            return null;
        }
        byte[] address = new byte[16];
        frame.get(ICMP + 8, address);
        return new Claim(Attributes.address(address), Mac.read(frame, 6));
    }
}
