package lbd.forward.realserver;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import lbd.sys.net.Checksum;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;

/// Ethernet frames that ask a machine whether it takes the packets of an address: a ping, and a SYN, each with a mark
/// by which the answer is known. Read from the network: anything may stand there.
final class ProbeFrame {
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    private static final int ETHERNET = 14;
    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int IPV4_WITHIN = 4;
    private static final int IPV6_WITHIN = 41;
    private static final int PING_BYTES = 16;
    private static final int SYN_BYTES = 20;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    private final ByteBuffer to;
    private final int inner;
    private final byte[] source;
    private final byte[] destination;
    private final @Nullable Outer outer;

    /// The packet around ours.
    record Outer(InetAddress source, InetAddress destination) {}

    /// @param to    from index 0 on, in the network's order
    /// @param outer null where there is no tunnel
    ProbeFrame(ByteBuffer to, Mac from, Mac mac, InetAddress source, InetAddress destination, @Nullable Outer outer) {
        this.to = to;
        this.source = source.getAddress();
        this.destination = destination.getAddress();
        this.outer = outer;
        mac.write(to, 0);
        from.write(to, 6);
        byte[] first = outer == null ? this.source : outer.source().getAddress();
        to.putShort(12, (short) (first.length == 4 ? IPV4 : IPV6));
        inner = ETHERNET + (outer == null ? 0 : headerBytes(first));
    }

    private static int headerBytes(byte[] address) {
        return address.length == 4 ? 20 : 40;
    }

    /// A ping.
    ///
    /// @return the frame's length
    int ping(int mark) {
        boolean ipv4 = source.length == 4;
        int at = inner + headerBytes(source);
        for (int i = 0; i < PING_BYTES; i++) {
            to.put(at + i, (byte) 0);
        }
        to.put(at, (byte) (ipv4 ? 8 : 128));
        to.putShort(at + 4, (short) mark);
        int pseudo = ipv4 ? 0 : Checksum.pseudoHeader(source, destination, PING_BYTES, ICMPV6);
        to.putShort(at + 2, (short) Checksum.finish(Checksum.sum(to, at, PING_BYTES) + pseudo));
        return finish(ipv4 ? ICMP : ICMPV6, PING_BYTES);
    }

    /// A SYN; its port is the mark.
    ///
    /// @return the frame's length
    int syn(int mark, int port) {
        return segment(mark, port, 0, SYN);
    }

    /// Ends what a SYN has begun.
    ///
    /// @param sequence that the other side waits for
    int reset(int mark, int port, int sequence) {
        return segment(mark, port, sequence, RST);
    }

    private int segment(int mark, int port, int sequence, int flags) {
        int at = inner + headerBytes(source);
        to.putShort(at, (short) mark);
        to.putShort(at + 2, (short) port);
        to.putInt(at + 4, sequence);
        to.putInt(at + 8, 0);
        to.put(at + 12, (byte) ((SYN_BYTES / 4) << 4));
        to.put(at + 13, (byte) flags);
        to.putShort(at + 14, (short) 1024);
        to.putInt(at + 16, 0);
        int sum = Checksum.sum(to, at, SYN_BYTES) + Checksum.pseudoHeader(source, destination, SYN_BYTES, TCP);
        to.putShort(at + 16, (short) Checksum.finish(sum));
        return finish(TCP, SYN_BYTES);
    }

    private int finish(int protocol, int bytes) {
        header(inner, source, destination, protocol, bytes);
        int length = headerBytes(source) + bytes;
        if (outer != null) {
            int within = source.length == 4 ? IPV4_WITHIN : IPV6_WITHIN;
            header(ETHERNET, outer.source().getAddress(), outer.destination().getAddress(), within, length);
        }
        return inner + length;
    }

    private void header(int at, byte[] from, byte[] destination, int protocol, int payload) {
        if (from.length == 16) {
            to.putInt(at, 0x6000_0000);
            to.putShort(at + 4, (short) payload);
            to.put(at + 6, (byte) protocol);
            to.put(at + 7, (byte) 64);
            to.put(at + 8, from);
            to.put(at + 24, destination);
            return;
        }
        to.putShort(at, (short) 0x4500);
        to.putShort(at + 2, (short) (20 + payload));
        to.putInt(at + 4, 0);
        to.put(at + 8, (byte) 64);
        to.put(at + 9, (byte) protocol);
        to.putShort(at + 10, (short) 0);
        to.put(at + 12, from);
        to.put(at + 16, destination);
        to.putShort(at + 10, (short) Checksum.finish(Checksum.sum(to, at, 20)));
    }

    /// What a machine has answered.
    ///
    /// @param mark     of the question
    /// @param refused  nobody listens at that port
    /// @param awaited  of TCP, the sequence number that ends it; else 0
    record Answer(int mark, boolean refused, int awaited) {}

    /// @param from the address that was asked
    /// @return null for everything else
    static @Nullable Answer answer(ByteBuffer frame, int length, InetAddress from) {
        byte[] address = from.getAddress();
        boolean ipv4 = address.length == 4;
        int at = ETHERNET + (ipv4 ? Math.max(20, (frame.get(ETHERNET) & 15) * 4) : 40);
        if (length < at + 8 || (frame.getShort(12) & 0xffff) != (ipv4 ? IPV4 : IPV6)) {
            return null;
        }
        byte[] sender = new byte[address.length];
        frame.get(ETHERNET + (ipv4 ? 12 : 8), sender);
        if (!Arrays.equals(sender, address)) {
            return null;
        }
        int protocol = frame.get(ETHERNET + (ipv4 ? 9 : 6));
        if (protocol == (ipv4 ? ICMP : ICMPV6)) {
            boolean isPong = (frame.get(at) & 0xff) == (ipv4 ? 0 : 129);
            return isPong ? new Answer(frame.getShort(at + 4) & 0xffff, false, 0) : null;
        }
        if (protocol != TCP || length < at + SYN_BYTES) {
            return null;
        }
        int flags = frame.get(at + 13);
        int mark = frame.getShort(at + 2) & 0xffff;
        if ((flags & RST) != 0) {
            return new Answer(mark, true, 0);
        }
        return (flags & (SYN | ACK)) == (SYN | ACK) ? new Answer(mark, false, frame.getInt(at + 8)) : null;
    }
}
