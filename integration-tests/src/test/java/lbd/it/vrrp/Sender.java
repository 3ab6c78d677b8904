package lbd.it.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.sys.net.ArpFrame;
import lbd.sys.net.Mac;
import lbd.sys.net.PacketSocket;
import lbd.vrrp.packet.Advert;
import lbd.vrrp.packet.AdvertAddresses;
import lbd.vrrp.packet.AdvertWriter;
import lbd.vrrp.packet.ChecksumForm;
import lbd.vrrp.packet.WireNumbers;
import lbd.vrrp.sys.RawSocket;

/// A hostile or mistaken neighbour: `Sender IFINDEX SOURCE KIND TIMES`, one packet each 20 ms.
public final class Sender {
    private Sender() {}

    public static void main(String[] args) throws Exception {
        int ifindex = Integer.parseInt(args[0]);
        InetAddress source = InetAddress.ofLiteral(args[1]);
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            if (args[2].equals("claim")) {
                claim(ifindex);
            } else {
                advert(ifindex, source, args[2]);
            }
            Thread.sleep(20);
        }
    }

    private static void claim(int ifindex) {
        try (PacketSocket socket = PacketSocket.sender()) {
            int length =
                    ArpFrame.announce(socket.out(), new Mac(0x0200_0000_0badL), InetAddress.ofLiteral(Lab.VIP), false);
            socket.send(length, ifindex);
        }
    }

    private static void advert(int ifindex, InetAddress source, String kind) {
        try (RawSocket socket = new RawSocket("eth0", ifindex, true)) {
            ByteBuffer out = socket.out();
            VrrpVersion version = kind.equals("version") ? VrrpVersion.V2 : VrrpVersion.V3;
            AdvertAddresses addresses = AdvertAddresses.of(List.of(InetAddress.ofLiteral(Lab.VIP)));
            int priority = kind.equals("lesser") ? 50 : 255;
            int vrid = kind.equals("unknown_vrid") ? 52 : 51;
            Advert advert = new Advert(version, vrid, priority, 100, addresses, ChecksumForm.MESSAGE);
            int length = AdvertWriter.write(out, advert, null, source, WireNumbers.GROUP_IPV4, 1);
            switch (kind) {
                case "hop_limit" -> out.put(8, (byte) 254);
                case "checksum" -> out.put(26, (byte) (out.get(26) ^ 1));
                case "type" -> out.put(20, (byte) 0x32);
                case "length" -> length += 4;
                case "too_short" -> length = 24;
                default -> {}
            }
            out.put(2, (byte) 0).put(3, (byte) length);
            socket.send(length, WireNumbers.GROUP_IPV4);
        }
    }
}
