package lbd.daemon.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketReportTest {
    @Test
    void addressesAreAsInTheFile() {
        assertEquals(
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 40_000),
                PacketReport.address("192.0.2.9:40000"));
        assertEquals(
                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::80"), 80),
                PacketReport.address("[2001:db8::80]:80"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.0.2.9",
                ":80",
                "192.0.2.9:",
                "192.0.2.9:x",
                "192.0.2.9:65536",
                "2001:db8::80:80",
                "[192.0.2.9]:80",
                "example.com:80",
                "192.0.2.9:-1",
                "[2001:db8::80:80"
            })
    void whatIsNoneIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> PacketReport.address(text));
    }
}
