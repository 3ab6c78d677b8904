package lbd.proxy.udp.sys;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// Who talks to which of our addresses: what tells one client's datagrams from another's.
///
/// An IPv4 address is in the low half alone.
///
/// @param six       whether these are IPv6 addresses
/// @param scope     of a link-local client, else 0
/// @param localHigh of the address that the client reached; 0, as `localLow`, where the socket is bound to one address
public record DatagramFlow(boolean six, long high, long low, int port, int scope, long localHigh, long localLow) {
    /// @return 4 or 16 bytes
    public byte[] client() {
        return bytes(high, low);
    }

    /// The same with its port.
    public InetSocketAddress clientAddress() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(client()), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // of 4 or 16 bytes, never
        }
    }

    /// @param bound what the socket is bound to
    /// @return 4 or 16 bytes
    public byte[] local(InetAddress bound) {
        return localHigh == 0 && localLow == 0 ? bound.getAddress() : bytes(localHigh, localLow);
    }

    /// A client of a socket that is bound to one address.
    public static DatagramFlow of(InetAddress client, int port) {
        ByteBuffer bytes = ByteBuffer.wrap(client.getAddress());
        return client instanceof Inet4Address
                ? new DatagramFlow(false, 0, Integer.toUnsignedLong(bytes.getInt()), port, 0, 0, 0)
                : new DatagramFlow(true, bytes.getLong(), bytes.getLong(), port, 0, 0, 0);
    }

    private byte[] bytes(long upper, long lower) {
        return six
                ? ByteBuffer.allocate(16).putLong(upper).putLong(lower).array()
                : ByteBuffer.allocate(4).putInt((int) lower).array();
    }
}
