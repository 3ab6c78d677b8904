package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.HexFormat;
import lbd.core.model.forward.ForwardSpec.Protocol;
import lbd.forward.program.MapLayout;
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
    void serverThatIsUsableSaysSoBehindItsMac() {
        byte[] mac = {2, 0, 0, 0, 0, 1};
        assertEquals(MapLayout.REALS.valueBytes(), Bytes.real(mac, true).length);
        assertEquals("020000000001", hex(Bytes.real(mac, true)).substring(0, 12));
        assertEquals(1, Bytes.host(8).put(Bytes.real(mac, true)).getShort(6));
        assertEquals(0, Bytes.host(8).put(Bytes.real(mac, false)).getShort(6));
    }

    @Test
    void macIsItsOctetsAndTwoOfZero() {
        byte[] virtual = {0, 0, 0x5e, 0, 1, 51};
        assertEquals("00005e0001330000", hex(Mac.of(virtual).key()));
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
