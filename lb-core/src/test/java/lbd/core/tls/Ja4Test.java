package lbd.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ja4Test {
    /// The worked example of the specification (JA4.md, "JA4 algorithm"): a Chrome with GREASE in every list.
    @Test
    void thePublishedExample() {
        int[] ciphers = {
            0x3a3a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
            0x009d, 0x002f, 0x0035
        };
        int[] extensions = {
            0x2a2a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
            0xff01, 0x000b, 0x000a, 0x1a1a, 0x0015
        };
        int[] signatures = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
        ClientHello hello = ClientHelloReaderTest.hello(Hellos.of(ciphers, extensions, signatures));
        assertEquals("t13d1516h2_8daaf6152771_e5627efa2ab1", Ja4.of(hello));
    }

    /// By another reading of the specification, in another language, over the same bytes.
    @ParameterizedTest
    @CsvSource({
        "openssl, t13d3111h2_e8f1e7e78f70_1f22a2ca17c4",
        "openssl-tls12-no-name, t12i280600_d943125447b4_e7e480e5a997",
        "curl, t13d3112h2_e8f1e7e78f70_b26ce05bbdd6",
        "java, t13d311200_1d947a95fc68_7e1102d2036b",
    })
    void fingerprintsOfRealPrograms(String program, String fingerprint) throws IOException {
        assertEquals(fingerprint, Ja4.of(ClientHelloReaderTest.hello(ClientHelloReaderTest.captured(program))));
    }
}
