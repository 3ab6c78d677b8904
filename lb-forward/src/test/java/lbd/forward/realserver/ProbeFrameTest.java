package lbd.forward.realserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import lbd.forward.realserver.ProbeFrame.Answer;
import lbd.sys.net.Checksum;
import lbd.sys.net.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeFrameTest {
    private static final Mac OWN = new Mac(0x0200_0000_0001L);
    private static final Mac SERVER = new Mac(0x0200_0000_0002L);
    private static final InetAddress SOURCE = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress VIP = InetAddress.ofLiteral("192.0.2.80");
    private static final InetAddress SOURCE6 = InetAddress.ofLiteral("2001:db8::2");
    private static final InetAddress VIP6 = InetAddress.ofLiteral("2001:db8::80");
    private static final int MARK = 50_000;

    private final ByteBuffer bytes = ByteBuffer.allocate(2048);

    private byte[] sent(int length) {
        return Arrays.copyOf(bytes.array(), length);
    }

    @Test
    void pingIsWhatPingSends() {
        int length = new ProbeFrame(bytes, OWN, SERVER, SOURCE, VIP, null).ping(MARK);
        assertArrayEquals(
                HexFormat.of()
                        .parseHex("020000000002" + "020000000001" + "0800"
                                + "45000024" + "00000000" + "4001f686" + "c0000202" + "c0000250"
                                + "080034af" + "c3500000" + "0000000000000000"),
                sent(length));
    }

    @Test
    void tunnelHasBothHeaders() {
        ProbeFrame.Outer outer = new ProbeFrame.Outer(SOURCE, InetAddress.ofLiteral("192.0.2.11"));
        int length = new ProbeFrame(bytes, OWN, SERVER, SOURCE6, VIP6, outer).syn(MARK, 80);
        assertEquals(14 + 20 + 40 + 20, length);
        assertEquals(0x0800, bytes.getShort(12));
        assertEquals(0, Checksum.finish(Checksum.sum(bytes, 14, 20)));
        assertEquals(80, bytes.getShort(14 + 2), "of all within");
        assertEquals(41, bytes.get(14 + 9));
        assertEquals(6, bytes.get(34 + 6));
        int sum = Checksum.pseudoHeader(SOURCE6.getAddress(), VIP6.getAddress(), 20, 6);
        assertEquals(0, Checksum.finish(Checksum.sum(bytes, 74, 20) + sum));
    }

    /// A ping's answer differs from it by its type and by who is who; a SYN's by its flags.
    @ParameterizedTest
    @CsvSource({"4,ping", "4,syn", "4,refused", "6,ping", "6,syn", "6,refused"})
    void answersAreKnownByTheirMark(int family, String kind) {
        InetAddress from = family == 4 ? VIP : VIP6;
        InetAddress to = family == 4 ? SOURCE : SOURCE6;
        ProbeFrame frame = new ProbeFrame(bytes, SERVER, OWN, from, to, null);
        int payload = family == 4 ? 34 : 54;
        int length;
        Answer expected;
        if (kind.equals("ping")) {
            length = frame.ping(MARK);
            assertNull(ProbeFrame.answer(bytes, length, from), "a question");
            bytes.put(payload, (byte) (family == 4 ? 0 : 129));
            expected = new Answer(MARK, false, 0);
        } else {
            length = frame.syn(80, MARK);
            assertNull(ProbeFrame.answer(bytes, length, from), "a question");
            bytes.putInt(payload + 8, 7);
            bytes.put(payload + 13, (byte) (kind.equals("syn") ? 0x12 : 0x14));
            expected = kind.equals("syn") ? new Answer(MARK, false, 7) : new Answer(MARK, true, 0);
        }
        assertEquals(expected, ProbeFrame.answer(bytes, length, from));
        assertNull(ProbeFrame.answer(bytes, length, to), "of somebody else");
        for (int cut = 0; cut < payload + 8; cut++) {
            assertNull(ProbeFrame.answer(bytes, cut, from), "cut at " + cut);
        }
    }
}
