package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.core.model.forward.ForwardSpec.Protocol;
import lbd.forward.program.MapLayout;
import lbd.sys.net.Mac;
import org.junit.jupiter.api.Test;

/// As `struct` and the wire have them.
class BytesTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void keyOfAServiceHasTheMappedAddressThePortAndTheProtocol() throws Exception {
        byte[] four = new ServiceKey(InetAddress.getByName("192.0.2.80"), 443, Protocol.TCP).bytes();
        assertEquals("00000000000000000000ffffc0000250" + "01bb" + "06" + "00", hex(four));
        byte[] six = new ServiceKey(InetAddress.getByName("2001:db8::80"), 53, Protocol.UDP).bytes();
        assertEquals("20010db8000000000000000000000080" + "0035" + "11" + "00", hex(six));
        byte[] any = new ServiceKey(InetAddress.getByName("192.0.2.80"), 0, Protocol.ANY).bytes();
        assertEquals("00000000000000000000ffffc0000250" + "0000" + "00" + "00", hex(any));
        assertEquals(MapLayout.SERVICES.keyBytes(), any.length);
    }

    @Test
    void serverSaysHowItIsReachedAndWhatItTakes() throws Exception {
        InetAddress own = InetAddress.getByName("192.0.2.1");
        byte[] mac = {2, 0, 0, 0, 0, 1};
        Target target = new Target(6, new InetSocketAddress("192.0.2.11", 8080));
        FramePath way = new FramePath(3, Mac.of(new byte[] {2, 0, 0, 0, 0, 2}), 1500, own, Mac.of(mac), false);
        byte[] real = way.real(target, Mode.NAT, true, true, false, 300);
        assertEquals(MapLayout.REALS.valueBytes(), real.length);
        assertEquals(
                "00000000000000000000ffffc000020b" + "00000000000000000000ffffc0000201" + "020000000001",
                hex(real).substring(0, 76));
        ByteBuffer host = Bytes.host(64).put(real);
        assertEquals(1 + 4, host.getShort(38));
        assertEquals("020000000002" + "1f90", hex(real).substring(80, 96));
        assertEquals(List.of(3, 300, 1500), List.of(host.getInt(48), host.getInt(52), host.getInt(56)));
        assertEquals(7, host.getShort(60));
        assertEquals(Mode.NAT.ordinal(), host.getShort(62));
    }

    @Test
    void macIsItsOctetsAndTwoOfZero() {
        byte[] virtual = {0, 0, 0x5e, 0, 1, 51};
        assertEquals("00005e0001330000", hex(Bytes.of(Mac.of(virtual))));
        assertTrue(Mac.of(virtual).isVirtualRouters());
        assertFalse(Mac.of(new byte[] {(byte) 0xff, 0, 0x5e, 0, 1, 51}).isVirtualRouters());
    }

    @Test
    void processorsAreCountedToTheLastOne() {
        assertEquals(8, Processors.count("0-7\n"));
        assertEquals(1, Processors.count("0\n"));
        assertEquals(4, Processors.count("0,2-3\n"));
    }
}
