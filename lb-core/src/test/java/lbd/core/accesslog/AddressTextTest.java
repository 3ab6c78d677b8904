package lbd.core.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    /// Among them the examples of RFC 5952 section 4.
    @ParameterizedTest
    @CsvSource({
        "10.0.0.9, 10.0.0.9",
        "255.255.255.255, 255.255.255.255",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:0DB8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "fe80:0:0:0:0:0:0:0, fe80::",
    })
    void addressHasItsOneSpelling(String address, String text) {
        byte[] written = AddressText.of(InetAddress.ofLiteral(address));
        assertEquals(text, new String(written, StandardCharsets.US_ASCII));
    }

    @Test
    void aServersAddressIsWrittenAsTheFileSpellsIt() {
        assertEquals("10.0.0.1:80", AddressText.text(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 80)));
        assertEquals("[::1]:80", AddressText.text(new InetSocketAddress(InetAddress.ofLiteral("::1"), 80)));
        assertEquals("app.internal:80", AddressText.text(InetSocketAddress.createUnresolved("app.internal", 80)));
        assertEquals("unix:/run/app.sock", AddressText.text(UnixDomainSocketAddress.of("/run/app.sock")));
    }
}
