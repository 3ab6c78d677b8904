package lbd.core.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalHostTest {
    @ParameterizedTest
    @CsvSource({
        "Example.COM, example.com",
        "example.com., example.com",
        "., .",
        "a:80, a",
        "A_b-1.~c:, a_b-1.~c",
        "192.0.2.1:80, 192.0.2.1",
        "[::]:80, [0000:0000:0000:0000:0000:0000:0000:0000]",
        "[::1], [0000:0000:0000:0000:0000:0000:0000:0001]",
        "[2001:DB8::A:1], [2001:0db8:0000:0000:0000:0000:000a:0001]",
        "[1::], [0001:0000:0000:0000:0000:0000:0000:0000]",
        "[1:2:3:4:5:6:7::], [0001:0002:0003:0004:0005:0006:0007:0000]",
        "[1:2:3:4:5:6:7:8], [0001:0002:0003:0004:0005:0006:0007:0008]",
        "[::ffff:192.0.2.1], [0000:0000:0000:0000:0000:ffff:c000:0201]",
        "[1:2:3:4:5:6:255.0.10.3], [0001:0002:0003:0004:0005:0006:ff00:0a03]",
        "[::255.255.255.255], [0000:0000:0000:0000:0000:0000:ffff:ffff]",
    })
    void hostHasOneForm(String authority, String normal) {
        assertEquals(normal, normal(authority));
    }

    @Property(tries = 2000)
    void everySpellingOfAnAddressHasOneForm(@ForAll @Size(16) byte[] address) throws UnknownHostException {
        for (int i = 0; i < address.length - 1; i += 2) {
            if (address[i] < 0) {
                address[i] = 0;
                address[i + 1] = 0;
            }
        }
        String full = HexFormat.of().formatHex(address).replaceAll("(....)(?!$)", "$1:");
        String plain = InetAddress.getByAddress(address).getHostAddress();
        String elided = plain.replaceFirst("(^|:)0(:0)+(:|$)", "::");
        assertEquals("[" + full + "]", normal("[" + plain + "]"));
        assertEquals("[" + full + "]", normal("[" + elided + "]"), elided);
    }

    private static String normal(String authority) {
        byte[] bytes = authority.getBytes(ISO_8859_1);
        int hostEnd = Authority.hostEnd(bytes, 0, bytes.length);
        assertTrue(hostEnd > 0, authority);
        byte[] into = new byte[NormalHost.MAX_LENGTH];
        return new String(into, 0, NormalHost.write(bytes, 0, hostEnd, into), ISO_8859_1);
    }
}
