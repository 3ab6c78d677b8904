package lbd.sys.net;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// An Ethernet address, in the low 48 bits.
public record Mac(long bits) {
    public static final Mac BROADCAST = new Mac(0xffff_ffff_ffffL);

    public Mac {
        if (bits < 0 || bits > 0xffff_ffff_ffffL) {
            throw new IllegalArgumentException("an Ethernet address has 48 bits: " + Long.toHexString(bits));
        }
    }

    /// The virtual router's address: 00-00-5E-00-01-VRID for IPv4, 00-00-5E-00-02-VRID for IPv6 (RFC 9568 7.3).
    public static Mac virtual(boolean ipv4, int virtualRouterId) {
        return new Mac(0x0000_5e00_0000L | (ipv4 ? 0x0100 : 0x0200) | virtualRouterId);
    }

    /// Whether it is a virtual router's, of whatever number.
    public boolean isVirtualRouters() {
        return (bits & ~0xff) == virtual(true, 0).bits || (bits & ~0xff) == virtual(false, 0).bits;
    }

    /// @param bytes six of them
    public static Mac of(byte[] bytes) {
        return read(ByteBuffer.wrap(bytes), 0);
    }

    public static Mac read(ByteBuffer from, int at) {
        long bits = 0;
        for (int i = 0; i < 6; i++) {
            bits = (bits << 8) | (from.get(at + i) & 0xff);
        }
        return new Mac(bits);
    }

    /// Six of them.
    public byte[] bytes() {
        byte[] bytes = new byte[6];
        write(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    public void write(ByteBuffer to, int at) {
        for (int i = 0; i < 6; i++) {
            to.put(at + i, (byte) (bits >>> (40 - 8 * i)));
        }
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes());
    }
}
