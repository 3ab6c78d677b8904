package lbd.forward;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import lbd.sys.net.Mac;

/// Keys and values of the program's maps, as its C has them: numbers in this machine's order, what is on the
/// wire in the wire's.
final class Bytes {
    private Bytes() {}

    static byte[] ofInt(int value) {
        return host(4).putInt(value).array();
    }

    static ByteBuffer host(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    /// Of the map `macs`.
    static byte[] of(Mac mac) {
        return ByteBuffer.allocate(8).put(mac.bytes()).array();
    }

    /// What was [#of(Mac)].
    static Mac mac(byte[] from, int at) {
        return Mac.read(ByteBuffer.wrap(from), at);
    }

    /// An IPv4 address as IPv6 maps it.
    static byte[] address(InetAddress address) {
        byte[] raw = address.getAddress();
        if (raw.length == 16) {
            return raw;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(raw, 0, mapped, 12, 4);
        return mapped;
    }

    /// The address that was [#address(InetAddress)]; the JDK makes an IPv4 address of one that is mapped.
    static InetAddress address(byte[] mapped) {
        try {
            return InetAddress.getByAddress(mapped);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
