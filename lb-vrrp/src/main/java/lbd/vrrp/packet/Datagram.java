package lbd.vrrp.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A received IP packet's payload, still in the receive buffer, and what its header said.
///
/// @param offset   of the payload
/// @param length   of the payload, by the IP header: Ethernet may have padded the frame
/// @param hopLimit or TTL
public record Datagram(
        ByteBuffer bytes, int offset, int length, InetAddress source, InetAddress destination, int hopLimit) {
    private static final int MIN_IPV4_HEADER = 20;

    /// From a whole IPv4 packet, as raw sockets deliver it.
    ///
    /// @param received how many bytes arrived, from index 0
    /// @return null if its header does not fit
    public static @Nullable Datagram ofIpv4(ByteBuffer bytes, int received) {
        if (received < MIN_IPV4_HEADER || (bytes.get(0) & 0xf0) != 0x40) {
            return null;
        }
        int header = (bytes.get(0) & 0x0f) * 4;
        int total = ((bytes.get(2) & 0xff) << 8) | (bytes.get(3) & 0xff);
        if (header < MIN_IPV4_HEADER || total < header || total > received) {
            return null;
        }
        return new Datagram(bytes, header, total - header, address(bytes, 12), address(bytes, 16), bytes.get(8) & 0xff);
    }

    boolean isIpv4() {
        return source instanceof Inet4Address;
    }

    /// The VRID, or -1 if the packet is too short to have one: which instance shall judge it.
    public int virtualRouterId() {
        return length < WireNumbers.HEADER ? -1 : bytes.get(offset + 1) & 0xff;
    }

    private static InetAddress address(ByteBuffer bytes, int at) {
        byte[] raw = new byte[4];
        bytes.get(at, raw);
        return WireNumbers.address(raw);
    }
}
