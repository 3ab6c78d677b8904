package lbd.forward;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Frames as hosts send them, byte by byte.
final class Frames {
    static final byte[] CLIENT_MAC = {2, 0, 0, 0, 0, 1};
    static final byte[] OUR_MAC = {2, 0, 0, 0, 0, 2};
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP = 1;
    static final int ICMP6 = 58;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;
    static final int FIN = 1;

    private Frames() {}

    static byte[] address(String text) {
        return InetAddress.ofLiteral(text).getAddress();
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    /// @param tags of VLANs, type and identifier of each
    static byte[] ethernet(byte[] to, byte[] from, byte[] packet, int... tags) {
        List<byte[]> parts = new ArrayList<>(List.of(to, from));
        for (int tag : tags) {
            parts.add(ByteBuffer.allocate(4).putInt(tag).array());
        }
        int type = packet.length > 0 && (packet[0] & 0xf0) == 0x60 ? 0x86dd : 0x0800;
        parts.add(ByteBuffer.allocate(2).putShort((short) type).array());
        parts.add(packet);
        return join(parts.toArray(byte[][]::new));
    }

    static byte[] frame(byte[] packet) {
        return ethernet(OUR_MAC, CLIENT_MAC, packet);
    }

    static byte[] ip(String from, String to, int protocol, byte[] payload) {
        byte[] source = address(from);
        return source.length == 4
                ? ip4(source, address(to), protocol, payload, 64, 0x4000, new byte[0])
                : ip6(source, address(to), protocol, payload, 64);
    }

    /// @param place flags and offset of a piece
    static byte[] ip4(byte[] from, byte[] to, int protocol, byte[] payload, int hops, int place, byte[] options) {
        int header = 20 + options.length;
        ByteBuffer packet = ByteBuffer.allocate(header + payload.length);
        packet.put((byte) (0x40 | (header / 4))).put((byte) 0).putShort((short) (header + payload.length));
        packet.putShort((short) 0x1234).putShort((short) place).put((byte) hops).put((byte) protocol);
        packet.putShort((short) 0).put(from).put(to).put(options).put(payload);
        packet.putShort(10, (short) ~Sums.add(0, packet.array(), 0, header));
        return packet.array();
    }

    static byte[] ip6(byte[] from, byte[] to, int next, byte[] payload, int hops) {
        ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
        packet.putInt(0x60000000)
                .putShort((short) payload.length)
                .put((byte) next)
                .put((byte) hops);
        return packet.put(from).put(to).put(payload).array();
    }

    static byte[] tcp(String from, String to, int fromPort, int toPort, int flags, int bytes) {
        ByteBuffer segment =
                ByteBuffer.allocate(20 + bytes).putShort((short) fromPort).putShort((short) toPort);
        segment.putInt(1000).putInt(2000).put((byte) 0x50).put((byte) flags).putShort((short) 4096);
        return summed(from, to, TCP, fill(segment, 20), 16);
    }

    static byte[] udp(String from, String to, int fromPort, int toPort, int bytes) {
        ByteBuffer datagram =
                ByteBuffer.allocate(8 + bytes).putShort((short) fromPort).putShort((short) toPort);
        datagram.putShort((short) (8 + bytes));
        return summed(from, to, UDP, fill(datagram, 8), 6);
    }

    static byte[] icmp4(int type, int code, byte[] quoted) {
        ByteBuffer message =
                ByteBuffer.allocate(8 + quoted.length).put((byte) type).put((byte) code);
        message.put(8, quoted);
        message.putShort(2, (short) ~Sums.add(0, message.array(), 0, 8 + quoted.length));
        return message.array();
    }

    static byte[] icmp6(String from, String to, int type, byte[] quoted) {
        ByteBuffer message = ByteBuffer.allocate(8 + quoted.length).put((byte) type);
        message.put(8, quoted);
        return summed(from, to, ICMP6, message.array(), 2);
    }

    private static byte[] fill(ByteBuffer all, int header) {
        byte[] bytes = all.array();
        for (int i = header; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] summed(String from, String to, int protocol, byte[] bytes, int sumAt) {
        int sum = ~Sums.add(Sums.pseudo(address(from), address(to), protocol, bytes.length), bytes, 0, bytes.length)
                & 0xffff;
        ByteBuffer.wrap(bytes).putShort(sumAt, (short) (sum == 0 ? 0xffff : sum));
        return bytes;
    }
}
