package lbd.sys.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Attributes of a netlink message, in a host-order buffer: each begins with its length and its type, and may have
/// others within. Whoever walks along them stops where one is shorter than its own head.
///
///     for (int a = from; Attributes.isOne(b, a, end); a = Attributes.next(b, a))
public final class Attributes {
    /// Length and type.
    public static final int HEAD = 4;

    private static final int EBADMSG = 74;

    /// Without the bits that say what kind of value it has.
    private static final int TYPE = 0x3fff;

    private Attributes() {}

    /// Whether a whole one stands there.
    public static boolean isOne(ByteBuffer b, int a, int end) {
        return a + HEAD <= end && length(b, a) >= HEAD && a + length(b, a) <= end;
    }

    public static int next(ByteBuffer b, int a) {
        return a + ((length(b, a) + 3) & ~3);
    }

    /// With its head.
    public static int length(ByteBuffer b, int a) {
        return b.getShort(a) & 0xffff;
    }

    public static int type(ByteBuffer b, int a) {
        return b.getShort(a + 2) & TYPE;
    }

    /// @return where it begins, or -1
    public static int find(ByteBuffer b, int from, int end, int type) {
        for (int a = from; isOne(b, a, end); a = next(b, a)) {
            if (type(b, a) == type) {
                return a;
            }
        }
        return -1;
    }

    /// Its value.
    public static byte[] bytes(ByteBuffer b, int a) {
        byte[] value = new byte[length(b, a) - HEAD];
        b.get(a + HEAD, value);
        return value;
    }

    static String text(ByteBuffer b, int a) {
        return new String(bytes(b, a), StandardCharsets.UTF_8).replace("\0", "");
    }

    /// @throws SysException if it is no address
    public static InetAddress address(ByteBuffer b, int a) {
        return address(bytes(b, a));
    }

    /// @throws SysException if it is no address
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new SysException("netlink", "address of " + bytes.length + " bytes", EBADMSG);
        }
    }
}
