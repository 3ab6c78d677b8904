package lbd.vrrp.packet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Numbers that both ends of the wire agree on.
public final class WireNumbers {
    /// IP protocol of VRRP.
    public static final int PROTOCOL = 112;
    /// TTL or hop limit of every advert: whoever sees less, did not get it from its own link.
    public static final int HOP_LIMIT = 255;
    /// DSCP CS6, as keepalived and most routers send it.
    public static final int TRAFFIC_CLASS = 0xC0;

    public static final InetAddress GROUP_IPV4 = address(new byte[] {(byte) 224, 0, 0, 18});
    public static final InetAddress GROUP_IPV6 =
            address(new byte[] {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12});

    /// The priority of the sender whose own addresses the virtual ones are.
    static final int OWNER = 255;
    static final int TYPE_ADVERTISEMENT = 1;
    static final int HEADER = 8;
    static final int V2_AUTH_DATA = 8;
    static final int AUTH_NONE = 0;
    static final int AUTH_PASS = 1;
    static final int CENTIS_PER_SECOND = 100;

    private WireNumbers() {}

    /// An address from its bytes.
    ///
    /// @param bytes 4 or 16
    public static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }
}
