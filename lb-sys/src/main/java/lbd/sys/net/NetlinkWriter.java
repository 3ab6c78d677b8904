package lbd.sys.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes one rtnetlink message into a host-order buffer, from index 0.
public final class NetlinkWriter {
    private static final int NESTED = 0x8000;

    private final ByteBuffer b;
    private final boolean isDump;
    private int at;

    NetlinkWriter(ByteBuffer to, int type, int flags, int sequence) {
        b = to;
        isDump = (flags & NetlinkSocket.DUMP) == NetlinkSocket.DUMP;
        b.putShort(4, (short) type);
        b.putShort(6, (short) flags);
        b.putInt(8, sequence);
        b.putInt(12, 0);
        at = NetlinkSocket.HEADER;
    }

    /// Bytes of the structure that a message of its kind begins with.
    public NetlinkWriter raw(byte[] bytes) {
        b.put(at, bytes);
        at += bytes.length;
        return this;
    }

    /// struct ifaddrmsg.
    NetlinkWriter address(int family, int prefixLength, int ifindex) {
        zero(8);
        b.put(at, (byte) family);
        b.put(at + 1, (byte) prefixLength);
        b.putInt(at + 4, ifindex);
        at += 8;
        return this;
    }

    /// struct ifinfomsg.
    NetlinkWriter link(int family, int ifindex, int flags, int change) {
        zero(16);
        b.put(at, (byte) family);
        b.putInt(at + 4, ifindex);
        b.putInt(at + 8, flags);
        b.putInt(at + 12, change);
        at += 16;
        return this;
    }

    public NetlinkWriter put(int type, byte[] value) {
        int length = 4 + value.length;
        zero((length + 3) & ~3);
        b.putShort(at, (short) length);
        b.putShort(at + 2, (short) type);
        b.put(at + 4, value);
        at += (length + 3) & ~3;
        return this;
    }

    public NetlinkWriter put(int type, int value) {
        b.putShort(at, (short) 8);
        b.putShort(at + 2, (short) type);
        b.putInt(at + 4, value);
        at += 8;
        return this;
    }

    NetlinkWriter putByte(int type, int value) {
        return put(type, new byte[] {(byte) value});
    }

    NetlinkWriter putText(int type, String value) {
        return put(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /// Opens a nested attribute.
    ///
    /// @return what [#end] wants
    int begin(int type) {
        b.putShort(at + 2, (short) (type | NESTED));
        at += 4;
        return at - 4;
    }

    NetlinkWriter end(int begun) {
        b.putShort(begun, (short) (at - begun));
        return this;
    }

    boolean isDump() {
        return isDump;
    }

    /// The message's length, now that it is complete.
    int finish() {
        b.putInt(0, at);
        return at;
    }

    private void zero(int length) {
        for (int i = 0; i < length; i++) {
            b.put(at + i, (byte) 0);
        }
    }
}
