package lbd.core.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderReaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "c0000201" + "c6336401" + "dc04" + "01bb";
    private static final String IPV6 =
            "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "dc04" + "01bb";
    private static final ProxyHeader V4 = relayed("192.0.2.1", "198.51.100.1");
    private static final ProxyHeader V6 = relayed("2001:db8::1", "2001:db8::2");

    private static ProxyHeader relayed(String source, String destination) {
        return new ProxyHeader.Relayed(new InetSocketAddress(source, 56324), new InetSocketAddress(destination, 443));
    }

    /// Reads it split at every offset and byte by byte, which must all give the same, and leave what follows alone.
    private static @Nullable HeaderOutcome read(byte[] header) {
        HeaderOutcome whole = pieces(header, header.length);
        for (int cut = 1; cut < header.length; cut++) {
            assertEquals(whole, pieces(header, cut), "cut at " + cut);
        }
        byte[] more = new byte[header.length + 3];
        System.arraycopy(header, 0, more, 0, header.length);
        if (whole instanceof ProxyHeader) {
            ByteBuffer in = ByteBuffer.wrap(more);
            assertEquals(whole, new HeaderReader().read(in));
            assertEquals(3, in.remaining());
        }
        return whole;
    }

    private static @Nullable HeaderOutcome pieces(byte[] header, int size) {
        HeaderReader reader = new HeaderReader();
        HeaderOutcome outcome = null;
        for (int from = 0; from < header.length && outcome == null; from += size) {
            outcome = reader.read(ByteBuffer.wrap(header, from, Math.min(size, header.length - from)));
        }
        return outcome;
    }

    private static @Nullable HeaderOutcome line(String line) {
        return read(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static @Nullable HeaderOutcome binary(String hex) {
        return read(HexFormat.of().parseHex(SIGNATURE + hex));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String tlv(int type, String valueHex) {
        return "%02x%04x".formatted(type, valueHex.length() / 2) + valueHex;
    }

    /// Version 2 for IPv4 with extensions.
    private static @Nullable HeaderOutcome extended(String extensions) {
        return binary("2111" + "%04x".formatted(12 + extensions.length() / 2) + IPV4 + extensions);
    }

    @Test
    void versionOneIsRead() {
        assertEquals(V4, line("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n"));
        assertEquals(V6, line("PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 56324 443\r\n"));
        assertEquals(
                new ProxyHeader.Relayed(
                        new InetSocketAddress("255.255.255.255", 65535), new InetSocketAddress("0.0.0.0", 0)),
                line("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n"));
    }

    @Test
    void theLongestLineIsRead() {
        String address = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        assertEquals(
                new ProxyHeader.Relayed(new InetSocketAddress(address, 65535), new InetSocketAddress(address, 65535)),
                line("PROXY TCP6 " + address + " " + address + " 65535 65535\r\n"));
        assertEquals(ProxyHeader.OWN, line("PROXY UNKNOWN " + address + " " + address + " 65535 65535\r\n"));
        assertEquals(
                MalformedHeader.V1_TOO_LONG, line("PROXY UNKNOWN " + address + " " + address + " 65535 655350\r\n"));
    }

    @Test
    void unknownIsTheConnectionsOwn() {
        assertEquals(ProxyHeader.OWN, line("PROXY UNKNOWN\r\n"));
        assertEquals(ProxyHeader.OWN, line("PROXY UNKNOWN what  ever\r\n"));
    }

    @Test
    void aMappedAddressIsTheIpv4One() {
        assertEquals(V4, line("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:c633:6401 56324 443\r\n"));
        assertEquals(
                V4,
                binary("21210024" + "00000000000000000000ffffc0000201" + "00000000000000000000ffffc6336401"
                        + "dc0401bb"));
    }

    @ParameterizedTest
    @CsvSource({
        "'GET / HTTP/1.1\r\n', NO_HEADER",
        "'PROXYTCP4', NO_HEADER",
        "'proxy TCP4 1.2.3.4 1.2.3.4 1 1\r\n', NO_HEADER",
        "'PROXY \r\n', V1_PROTOCOL",
        "'PROXY UDP4 1.2.3.4 1.2.3.4 1 1\r\n', V1_PROTOCOL",
        "'PROXY  TCP4 1.2.3.4 1.2.3.4 1 1\r\n', V1_PROTOCOL",
        "'PROXY UNKNOWNS\r\n', V1_PROTOCOL",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n', V1_WORDS",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 1 1 \r\n', V1_WORDS",
        "'PROXY TCP4 1.2.3.4  1.2.3.4 1 1\r\n', V1_WORDS",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 1 1 1\r\n', V1_WORDS",
        "'PROXY TCP4 1.2.3 1.2.3.4 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP4 1.2.3.4.5 1.2.3.4 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP4 1.2.3.256 1.2.3.4 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP4 01.2.3.4 1.2.3.4 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP4 0x1.2.3.4 1.2.3.4 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP4 ::1 1.2.3.4 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP4 1.2.3.4 localhost 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP6 1.2.3.4 ::1 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP6 ::1%lo ::1 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP6 [::1] ::1 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP6 ::1 1::2::3 1 1\r\n', V1_ADDRESS",
        "'PROXY TCP6 ::1 :: 1 65536\r\n', V1_PORT",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 -1 1\r\n', V1_PORT",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 +1 1\r\n', V1_PORT",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 01 1\r\n', V1_PORT",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 1 99999\r\n', V1_PORT",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 1 1\n', V1_LINE_END",
        "'PROXY TCP4 1.2.3.4 1.2.3.4 1\r 1\r\n', V1_LINE_END",
    })
    void aMalformedLineIsRefusedWithItsReason(String line, MalformedHeader reason) {
        assertEquals(reason, line(line));
    }

    @Test
    void whatIsNoHeaderIsFoundAtItsFirstByte() {
        assertEquals(MalformedHeader.NO_HEADER, line("\u0016"));
        assertEquals(MalformedHeader.NO_HEADER, line("G"));
        assertNull(line("P"));
        assertNull(line("\r"));
    }

    @Test
    void versionTwoIsRead() {
        assertEquals(V4, binary("2111000c" + IPV4));
        assertEquals(V6, binary("21210024" + IPV6));
    }

    @Test
    void localIsTheConnectionsOwnWhateverElseItSays() {
        assertEquals(ProxyHeader.OWN, binary("20000000"));
        assertEquals(ProxyHeader.OWN, binary("2011000c" + IPV4));
        assertEquals(ProxyHeader.OWN, binary("20ff0003" + "ffffff"));
    }

    @Test
    void familiesWithoutInternetStreamsAreTheConnectionsOwn() {
        assertEquals(ProxyHeader.OWN, binary("21000000"));
        assertEquals(ProxyHeader.OWN, binary("213100d8" + "61".repeat(216)));
        assertEquals(ProxyHeader.OWN, binary("213200d8" + "61".repeat(216)));
        assertEquals(ProxyHeader.OWN, binary("2112000c" + IPV4));
        assertEquals(ProxyHeader.OWN, binary("21220024" + IPV6));
    }

    @ParameterizedTest
    @CsvSource({
        "1111, V2_VERSION",
        "31, V2_VERSION",
        "22, V2_COMMAND",
        "2f, V2_COMMAND",
        "2141, V2_FAMILY",
        "2113, V2_FAMILY",
        "21ff, V2_FAMILY",
        "2111000b0000000000000000000000, V2_TOO_SHORT",
        "21110000, V2_TOO_SHORT",
        "2121000c000000000000000000000000, V2_TOO_SHORT",
        "213100000c, V2_TOO_SHORT",
    })
    void aMalformedBlockIsRefusedWithItsReason(String hex, MalformedHeader reason) {
        assertEquals(reason, binary(hex));
    }

    @Test
    void aWrongSignatureIsNoHeader() {
        for (int i = 0; i < 12; i++) {
            byte[] header = bytes(SIGNATURE + "20000000");
            header[i] ^= 1;
            assertEquals(MalformedHeader.NO_HEADER, read(header), "byte " + i);
        }
    }

    @Test
    void extensionsAreSkipped() {
        assertEquals(V4, extended(tlv(0x04, "") + tlv(0xee, "0102")));
        assertEquals(V4, extended(tlv(0x05, "61".repeat(128)) + tlv(0x30, "6e73")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "0100",
                "010001",
                "01ffff00",
                "030003000000",
                "03000500000000ff",
                // A unique id that is too long, TLS without its verdict, TLS whose own extensions do not fit.
                "050081" + "6161616161616161616161616161616161616161616161616161616161616161"
                        + "6161616161616161616161616161616161616161616161616161616161616161"
                        + "6161616161616161616161616161616161616161616161616161616161616161"
                        + "616161616161616161616161616161616161616161616161616161616161616161",
                "20000401000000",
                "2000080100000000210001",
                "200006010000000021",
            })
    void extensionsThatDoNotFitAreRefused(String extensions) {
        assertEquals(MalformedHeader.V2_EXTENSION, extended(extensions));
    }

    @Test
    void theChecksumIsOverEverythingButItself() {
        byte[] header = bytes(SIGNATURE + "21110018" + IPV4 + "ee00026832" + "030004" + "00000000");
        CRC32C sum = new CRC32C();
        sum.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) sum.getValue());
        assertEquals(V4, read(header));
        for (int i = 16; i < header.length; i++) {
            byte[] broken = header.clone();
            broken[i] ^= 0x10;
            // In the extensions' own lengths and types another mistake may show first.
            assertEquals(true, read(broken) instanceof MalformedHeader || i >= 28 && i < 33 + 3, "byte " + i);
        }
    }

    @Test
    void aHeaderOfTheGreatestLengthIsRead() {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(bytes(SIGNATURE + "2111ffff" + IPV4));
        int value = 65_535 - 12 - 3;
        header.write(0xe0);
        header.write(value >> 8);
        header.write(value);
        header.writeBytes(new byte[value]);
        byte[] whole = header.toByteArray();
        assertEquals(V4, pieces(whole, whole.length));
        assertEquals(V4, pieces(whole, 1));
        assertEquals(V4, pieces(whole, 1460));
    }

    @Test
    void nothingIsReadAfterTheEnd() {
        HeaderReader reader = new HeaderReader();
        reader.read(ByteBuffer.wrap(bytes("00")));
        assertThrows(IllegalStateException.class, () -> reader.read(ByteBuffer.allocate(1)));
    }
}
