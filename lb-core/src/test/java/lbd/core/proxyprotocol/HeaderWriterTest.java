package lbd.core.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HeaderWriterTest {
    private static final InetSocketAddress V4 = new InetSocketAddress("192.0.2.1", 56324);
    private static final InetSocketAddress V4_LISTENER = new InetSocketAddress("198.51.100.1", 443);
    private static final InetSocketAddress V6 = new InetSocketAddress("2001:db8::1", 56324);
    private static final InetSocketAddress V6_LISTENER = new InetSocketAddress("2001:db8::2", 443);

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static void assertBytes(String hex, byte[] bytes) {
        assertEquals(hex, HexFormat.of().formatHex(bytes));
    }

    @Test
    void versionOneIsALine() {
        assertEquals("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n", text(HeaderWriter.v1(V4, V4_LISTENER)));
        assertEquals("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n", text(HeaderWriter.v1(V6, V6_LISTENER)));
        assertEquals("PROXY UNKNOWN\r\n", text(HeaderWriter.v1Unknown()));
    }

    @Test
    void versionTwoIsBinary() {
        assertBytes(
                "0d0a0d0a000d0a515549540a" + "2111000c" + "c0000201" + "c6336401" + "dc04" + "01bb",
                HeaderWriter.v2(V4, V4_LISTENER));
        assertBytes(
                "0d0a0d0a000d0a515549540a" + "21210024" + "20010db8000000000000000000000001"
                        + "20010db8000000000000000000000002" + "dc04" + "01bb",
                HeaderWriter.v2(V6, V6_LISTENER));
        assertBytes("0d0a0d0a000d0a515549540a" + "20000000", HeaderWriter.v2Local());
    }

    @Test
    void twoFamiliesAreWrittenAsIpv6() {
        assertEquals("PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 56324 443\r\n", text(HeaderWriter.v1(V4, V6_LISTENER)));
        assertBytes(
                "0d0a0d0a000d0a515549540a" + "21210024" + "20010db8000000000000000000000001"
                        + "00000000000000000000ffffc6336401" + "dc04" + "01bb",
                HeaderWriter.v2(V6, V4_LISTENER));
    }

    @Test
    void whatIsWrittenIsRead() {
        for (InetSocketAddress source : new InetSocketAddress[] {V4, V6}) {
            for (InetSocketAddress to : new InetSocketAddress[] {V4_LISTENER, V6_LISTENER}) {
                ProxyHeader expected = new ProxyHeader.Relayed(source, to);
                assertEquals(expected, new HeaderReader().read(ByteBuffer.wrap(HeaderWriter.v1(source, to))));
                assertEquals(expected, new HeaderReader().read(ByteBuffer.wrap(HeaderWriter.v2(source, to))));
            }
        }
        assertEquals(ProxyHeader.OWN, new HeaderReader().read(ByteBuffer.wrap(HeaderWriter.v1Unknown())));
        assertEquals(ProxyHeader.OWN, new HeaderReader().read(ByteBuffer.wrap(HeaderWriter.v2Local())));
    }

    @Test
    void eachCallMakesItsOwnBytes() {
        HeaderWriter.v2Local()[0] = 0;
        assertArrayEquals(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000"), HeaderWriter.v2Local());
    }
}
