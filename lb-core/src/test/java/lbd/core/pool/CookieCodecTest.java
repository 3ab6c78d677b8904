package lbd.core.pool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CookieCodecTest {
    private static final CookieStamp STAMP = new CookieStamp(-7, 1_800_000_000L, 4_294_967_295L);

    private static KeyBytes secret(int seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return new KeyBytes(bytes);
    }

    private static CookieCodec codec() {
        return new CookieCodec(secret(1), "web", "LBD");
    }

    private static @Nullable CookieStamp decode(CookieCodec codec, byte[] value) {
        return codec.decode(value, 0, value.length);
    }

    @Test
    void whoHasTheSecretReadsWhatAnotherWrote() {
        byte[] value = codec().encode(STAMP);
        assertEquals(CookieCodec.LENGTH, value.length);
        assertEquals(STAMP, decode(codec(), value));
        assertEquals(codec().identifier("app1"), codec().identifier("app1"));
        assertNotEquals(codec().identifier("app1"), codec().identifier("app2"));
    }

    @Test
    void standsAnywhereAmongOtherOctets() {
        byte[] value = codec().encode(STAMP);
        byte[] around = ("a=b; LBD=" + new String(value, US_ASCII) + "; c").getBytes(US_ASCII);
        assertEquals(STAMP, codec().decode(around, 9, 9 + value.length));
    }

    @Test
    void othersDoNot() {
        byte[] value = codec().encode(STAMP);
        assertNull(decode(new CookieCodec(secret(2), "web", "LBD"), value), "another secret");
        assertNull(decode(new CookieCodec(secret(1), "api", "LBD"), value), "another pool");
        assertNull(decode(new CookieCodec(secret(1), "web", "LB"), value), "another cookie");
        assertNotEquals(codec().identifier("app1"), new CookieCodec(secret(2), "web", "LBD").identifier("app1"));
        assertNotEquals(codec().identifier("app1"), new CookieCodec(secret(1), "api", "LBD").identifier("app1"));
    }

    @Test
    void noBitMayFlip() {
        byte[] raw = Base64.getUrlDecoder().decode(codec().encode(STAMP));
        for (int bit = 0; bit < raw.length * 8; bit++) {
            byte[] flipped = raw.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertNull(decode(codec(), Base64.getUrlEncoder().withoutPadding().encode(flipped)), "bit " + bit);
        }
    }

    @Test
    void noOctetMayChange() {
        byte[] value = codec().encode(STAMP);
        for (int i = 0; i < value.length; i++) {
            for (int octet = 0; octet < 256; octet++) {
                byte[] changed = value.clone();
                changed[i] = (byte) octet;
                assertEquals(changed[i] == value[i] ? STAMP : null, decode(codec(), changed), i + ": " + octet);
            }
        }
    }

    @Test
    void noneMayBeCutOrGoOn() {
        byte[] value = codec().encode(STAMP);
        for (int length = 0; length < value.length; length++) {
            assertNull(codec().decode(value, 0, length));
            assertNull(codec().decode(value, value.length - length, value.length));
        }
        for (int more = 1; more < 100; more++) {
            byte[] longer = Arrays.copyOf(value, value.length + more);
            Arrays.fill(longer, value.length, longer.length, (byte) '=');
            assertNull(decode(codec(), longer));
        }
    }

    @Test
    void tellsNothingOfTheServer() {
        CookieCodec codec = codec();
        byte[] raw =
                Base64.getUrlDecoder().decode(codec.encode(new CookieStamp(codec.identifier("10.0.0.1:80"), 1, 2)));
        String text = new String(raw, ISO_8859_1);
        assertFalse(text.contains("10.0.0.1"));
    }
}
