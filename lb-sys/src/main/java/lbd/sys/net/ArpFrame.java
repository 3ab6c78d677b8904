package lbd.sys.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Ethernet frames of ARP for IPv4.
public final class ArpFrame {
    public static final int ETHERTYPE = 0x0806;
    public static final int BYTES = 42;

    private static final int REQUEST = 1;
    private static final int REPLY = 2;

    private ArpFrame() {}

    /// A gratuitous ARP, broadcast: sender and target are the address itself.
    ///
    /// @param reply as a reply: nobody answers it. A request is what most gear learns from, but with a virtual
    ///              MAC the kernel of a node whose daemon died answers it from the same MAC, and the switch learns
    ///              the wrong port again
    /// @return the frame's length
    public static int announce(ByteBuffer to, Mac mac, InetAddress address, boolean reply) {
        return write(to, mac, address, address, reply ? REPLY : REQUEST);
    }

    /// Asks all who has an address.
    ///
    /// @param own of who asks
    /// @return the frame's length
    public static int ask(ByteBuffer to, Mac mac, InetAddress own, InetAddress address) {
        return write(to, mac, own, address, REQUEST);
    }

    private static int write(ByteBuffer to, Mac mac, InetAddress sender, InetAddress target, int operation) {
        Mac.BROADCAST.write(to, 0);
        mac.write(to, 6);
        putShort(to, 12, ETHERTYPE);
        putShort(to, 14, 1);
        putShort(to, 16, 0x0800);
        to.put(18, (byte) 6);
        to.put(19, (byte) 4);
        putShort(to, 20, operation);
        mac.write(to, 22);
        to.put(28, sender.getAddress());
        Mac.BROADCAST.write(to, 32);
        to.put(38, target.getAddress());
        return BYTES;
    }

    /// Who says that it holds which address, in a received frame.
    ///
    /// @return null if the frame is no ARP for IPv4 over Ethernet, or a probe (sender 0.0.0.0)
    public static @Nullable Claim claim(ByteBuffer frame, int length) {
        boolean fits = length >= BYTES
                && getShort(frame, 12) == ETHERTYPE
                && getShort(frame, 14) == 1
                && getShort(frame, 16) == 0x0800
                && frame.get(18) == 6
                && frame.get(19) == 4;
        if (!fits || frame.getInt(28) == 0) {
            return null;
        }
        byte[] address = new byte[4];
        frame.get(28, address);
        return new Claim(Attributes.address(address), Mac.read(frame, 22));
    }

    static void putShort(ByteBuffer to, int at, int value) {
        to.put(at, (byte) (value >>> 8));
        to.put(at + 1, (byte) value);
    }

    static int getShort(ByteBuffer from, int at) {
        return ((from.get(at) & 0xff) << 8) | (from.get(at + 1) & 0xff);
    }
}
