package lbd.it.forward;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import lbd.it.forward.sys.Wire;
import lbd.it.vrrp.Lab;

/// Frames that no socket sends.
final class Crafted {
    private Crafted() {}

    /// Puts the right sum into a header of IPv4.
    static void sum(byte[] header) {
        header[10] = 0;
        header[11] = 0;
        int sum = 0;
        for (int i = 0; i < header.length; i += 2) {
            sum += ((header[i] & 0xff) << 8) | (header[i + 1] & 0xff);
        }
        sum = (sum & 0xffff) + (sum >> 16);
        sum = ~((sum & 0xffff) + (sum >> 16));
        header[10] = (byte) (sum >> 8);
        header[11] = (byte) sum;
    }

    static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    static byte[] mac(Lab.Host host) throws Exception {
        String text = host.exec("cat", "/sys/class/net/eth0/address").strip();
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    static int index(Lab.Host host) throws Exception {
        return Integer.parseInt(host.exec("cat", "/sys/class/net/eth0/ifindex").strip());
    }

    /// A packet of IPv4 from port 4660, with a hop limit of 64 and a sum of TCP that is wrong: who gets it drops it.
    static byte[] syn(String from, String to, int port) {
        ByteBuffer packet = ByteBuffer.allocate(40);
        packet.putLong(0x4500_0028_0001_4000L).putInt(0x4006_0000);
        packet.put(InetAddress.ofLiteral(from).getAddress())
                .put(InetAddress.ofLiteral(to).getAddress());
        packet.putShort((short) 4660)
                .putShort((short) port)
                .putInt(1)
                .putInt(0)
                .putInt(0x5002_1000)
                .putInt(0xe5a9_0000);
        byte[] header = Arrays.copyOf(packet.array(), 20);
        sum(header);
        return packet.put(0, header).array();
    }

    /// Sends what a frame becomes by octets at random, and by its end being cut off.
    static void garbage(Wire out, byte[] frame, int times) {
        SplittableRandom random = new SplittableRandom(77);
        for (int i = 0; i < times; i++) {
            byte[] noise = frame.clone();
            for (int octets = 1 + random.nextInt(6); octets > 0; octets--) {
                noise[6 + random.nextInt(noise.length - 6)] = (byte) random.nextInt();
            }
            out.send(Arrays.copyOf(noise, 14 + random.nextInt(noise.length - 13)));
        }
    }
}
