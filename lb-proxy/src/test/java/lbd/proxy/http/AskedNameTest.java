package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedNameTest {
    @ParameterizedTest
    @CsvSource({
        "Host: shop.example.com,            shop.example.com",
        "Host: Shop.Example.COM:8443,       shop.example.com",
        "Host: shop.example.com.,           shop.example.com",
        "Host: xn--bcher-kva.example,       xn--bcher-kva.example",
        "Host: a_b.example,                 a_b.example",
        "Host: 192.0.2.1:443,               192.0.2.1",
        "Host: [2001:DB8::1]:443,           2001:db8::1",
        "Host: b%C3%BCcher.example,         null",
        "Host: a!b.example,                 null",
        "Host: ,                            null",
        "X: no host at all,                 null"
    })
    void itIsTheHostAsCertificatesHaveIt(String field, String name) {
        String version = field.startsWith("Host") ? "1.1" : "1.0";
        byte[] bytes = ("GET / HTTP/" + version + "\r\n" + field + "\r\n\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head);
        assertEquals(name, String.valueOf(AskedName.of(head)));
    }
}
