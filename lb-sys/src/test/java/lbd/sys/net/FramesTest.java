package lbd.sys.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final Mac MAC = new Mac(0x0200_0000_0001L);

    @Test
    void gratuitousArpIsABroadcastRequestForItself() {
        ByteBuffer out = ByteBuffer.allocate(64);
        int length = ArpFrame.announce(out, MAC, InetAddress.ofLiteral("192.0.2.100"), false);
        assertEquals(
                "ffffffffffff020000000001" + "0806" + "0001080006040001" + "020000000001c0000264"
                        + "ffffffffffffc0000264",
                HexFormat.of().formatHex(out.array(), 0, length));
        assertEquals(new Claim(InetAddress.ofLiteral("192.0.2.100"), MAC), ArpFrame.claim(out, length));
        assertNull(ArpFrame.claim(out, 41));
        out.putInt(28, 0);
        assertNull(ArpFrame.claim(out, length), "a probe claims nothing");
    }

    @Test
    void neighborAdvertisementOverridesAndHasAGoodChecksum() {
        ByteBuffer out = ByteBuffer.allocate(128);
        InetAddress vip = InetAddress.ofLiteral("2001:db8::100");
        int length = NeighborFrame.announce(out, MAC, vip, false);
        assertEquals(86, length);
        assertEquals("333300000001020000000001" + "86dd" + "6000000000203aff", hex(out, 0, 22));
        assertEquals("2000000020010db8000000000000000000000100" + "0201020000000001", hex(out, 58, 86));
        byte[] all = HexFormat.of().parseHex("ff020000000000000000000000000001");
        int sum = Checksum.sum(out, 54, 32) + Checksum.pseudoHeader(vip.getAddress(), all, 32, 58);
        assertEquals(0, Checksum.finish(sum));
        NeighborFrame.announce(out, MAC, vip, true);
        assertEquals((byte) 0xa0, out.get(58));
        assertEquals(new Claim(vip, MAC), NeighborFrame.claim(out, length));
    }

    @Test
    void virtualMacsAreTheRfcs() {
        assertEquals("00:00:5e:00:01:33", Mac.virtual(true, 51).toString());
        assertEquals("00:00:5e:00:02:ff", Mac.virtual(false, 255).toString());
    }

    private static String hex(ByteBuffer b, int from, int to) {
        return HexFormat.of().formatHex(b.array(), from, to);
    }
}
