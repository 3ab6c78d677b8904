package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerHostTest {
    /// IPv6 in the spelling of RFC 5952, whatever the JDK's is.
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 8080, 10.0.0.1:8080",
        "10.0.0.1, 80, 10.0.0.1",
        "2001:db8:0:0::1, 8080, [2001:db8::1]:8080",
        "::1, 80, [::1]",
    })
    void anAddressIsWrittenAsInAUrl(String address, int port, String expected) throws Exception {
        try (ProxyFixture fixture = Talk.proxy(new InetSocketAddress(InetAddress.ofLiteral(address), port))) {
            assertEquals(
                    expected,
                    ServerHost.of(Objects.requireNonNull(fixture.state.pools().get("app"))
                            .servers()
                            .getFirst()));
        }
    }
}
