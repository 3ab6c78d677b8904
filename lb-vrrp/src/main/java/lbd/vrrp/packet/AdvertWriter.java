package lbd.vrrp.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.core.model.vrrp.Password;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.sys.net.Checksum;
import org.jspecify.annotations.Nullable;

/// Writes an advert with its IP header, ready for a raw socket that leaves the header to us.
///
/// The kernel fills in the IPv4 header's checksum and total length (raw(7)), and would the identification if it
/// were zero: ours counts from 1, as keepalived's does.
public final class AdvertWriter {
    /// The longest packet: an IPv6 header and 255 addresses.
    public static final int MAX_BYTES = 40 + WireNumbers.HEADER + 255 * 16;

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private AdvertWriter() {}

    /// Writes the packet.
    ///
    /// @param to             filled from index 0
    /// @param password       version 2 only
    /// @param identification IPv4's, 16 bits; IPv6 gets it as a flow label
    /// @return the packet's length
    public static int write(
            ByteBuffer to,
            Advert advert,
            @Nullable Password password,
            InetAddress source,
            InetAddress destination,
            int identification) {
        boolean ipv4 = source instanceof Inet4Address;
        int header = ipv4 ? IPV4_HEADER : IPV6_HEADER;
        int length = message(to, header, advert, password);
        int sum = Checksum.sum(to, header, length);
        if (advert.form() == ChecksumForm.WITH_PSEUDO_HEADER) {
            sum += Checksum.pseudoHeader(source.getAddress(), destination.getAddress(), length, WireNumbers.PROTOCOL);
        }
        putShort(to, header + 6, Checksum.finish(sum));
        if (ipv4) {
            ipv4Header(to, header + length, source, destination, identification);
        } else {
            ipv6Header(to, length, source, destination, identification);
        }
        return header + length;
    }

    private static int message(ByteBuffer to, int at, Advert advert, @Nullable Password password) {
        AdvertAddresses addresses = advert.addresses();
        to.put(at, (byte) ((advert.version().number() << 4) | WireNumbers.TYPE_ADVERTISEMENT));
        to.put(at + 1, (byte) advert.virtualRouterId());
        to.put(at + 2, (byte) advert.priority());
        to.put(at + 3, (byte) addresses.count());
        if (advert.version() == VrrpVersion.V2) {
            to.put(at + 4, (byte) (password == null ? WireNumbers.AUTH_NONE : WireNumbers.AUTH_PASS));
            to.put(at + 5, (byte) (advert.intervalCentis() / WireNumbers.CENTIS_PER_SECOND));
        } else {
            putShort(to, at + 4, advert.intervalCentis());
        }
        putShort(to, at + 6, 0);
        addresses.write(to, at + WireNumbers.HEADER);
        int length = WireNumbers.HEADER + addresses.byteCount();
        if (advert.version() == VrrpVersion.V3) {
            return length;
        }
        for (int i = 0; i < WireNumbers.V2_AUTH_DATA; i++) {
            to.put(at + length + i, password == null ? 0 : password.at(i));
        }
        return length + WireNumbers.V2_AUTH_DATA;
    }

    private static void ipv4Header(ByteBuffer to, int total, InetAddress source, InetAddress destination, int id) {
        to.put(0, (byte) ((4 << 4) | (IPV4_HEADER / 4)));
        to.put(1, (byte) WireNumbers.TRAFFIC_CLASS);
        putShort(to, 2, total);
        putShort(to, 4, id);
        putShort(to, 6, 0);
        to.put(8, (byte) WireNumbers.HOP_LIMIT);
        to.put(9, (byte) WireNumbers.PROTOCOL);
        putShort(to, 10, 0);
        to.put(12, source.getAddress());
        to.put(16, destination.getAddress());
        putShort(to, 10, Checksum.finish(Checksum.sum(to, 0, IPV4_HEADER)));
    }

    private static void ipv6Header(ByteBuffer to, int length, InetAddress source, InetAddress destination, int label) {
        int first = (6 << 28) | (WireNumbers.TRAFFIC_CLASS << 20) | (label & 0xffff);
        putShort(to, 0, first >>> 16);
        putShort(to, 2, first);
        putShort(to, 4, length);
        to.put(6, (byte) WireNumbers.PROTOCOL);
        to.put(7, (byte) WireNumbers.HOP_LIMIT);
        to.put(8, source.getAddress());
        to.put(24, destination.getAddress());
    }

    private static void putShort(ByteBuffer to, int at, int value) {
        to.put(at, (byte) (value >>> 8));
        to.put(at + 1, (byte) value);
    }
}
