package lbd.forward;

import java.nio.ByteBuffer;

/// An Ethernet address, in the lower 48 bits.
record Mac(long value) {
    private static final long VIRTUAL_4 = 0x00005e0001L;
    private static final long VIRTUAL_6 = 0x00005e0002L;

    /// @param bytes six of them
    static Mac of(byte[] bytes) {
        long value = 0;
        for (byte one : bytes) {
            value = (value << 8) | (one & 0xff);
        }
        return new Mac(value);
    }

    /// Whether it is a virtual router's (RFC 9568, 7.3), of whatever number.
    boolean isVirtualRouters() {
        return value >> 8 == VIRTUAL_4 || value >> 8 == VIRTUAL_6;
    }

    /// Of the map `macs`.
    byte[] key() {
        return ByteBuffer.allocate(8).putLong(value << 16).array();
    }
}
