package lbd.core.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PairsTest {
    private final Pairs pairs = new Pairs();

    private String hex() {
        return HexFormat.of().formatHex(pairs.bytes(), 0, pairs.length());
    }

    @Test
    void shortLengthsAreOneOctet() {
        pairs.begin();
        pairs.pair("AB".getBytes(ISO_8859_1), "xyz".getBytes(ISO_8859_1));
        pairs.number("N".getBytes(ISO_8859_1), 0);
        pairs.number("N".getBytes(ISO_8859_1), Long.MAX_VALUE);
        assertEquals(
                "0203" + "4142" + "78797a" + "01014e30" + "01134e"
                        + HexFormat.of().formatHex("9223372036854775807".getBytes(ISO_8859_1)),
                hex());
    }

    @Test
    void lengthsFrom128OnAreFour() {
        byte[] value = new byte[128];
        Arrays.fill(value, (byte) 'v');
        pairs.begin();
        pairs.pair("A".getBytes(ISO_8859_1), value, 0, 127);
        assertEquals("017f41", hex().substring(0, 6));
        pairs.begin();
        pairs.pair("A".getBytes(ISO_8859_1), value);
        assertEquals("018000008041", hex().substring(0, 12));
        pairs.begin();
        byte[] large = new byte[70_000];
        pairs.pair(large, value, 0, 0);
        assertEquals("8001117000", hex().substring(0, 10));
        assertEquals(70_005, pairs.length());
    }

    @Test
    void headersSayWhatFollows() {
        assertEquals("0101000100080000", String.format("%016x", Records.BEGIN));
        assertEquals("0001000000000000", String.format("%016x", Records.role(false)));
        assertEquals("0001010000000000", String.format("%016x", Records.role(true)));
        assertEquals("01050001fff80000", String.format("%016x", Records.header(Records.STDIN, Records.MOST)));
    }
}
