package lbd.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ja4Test {
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
