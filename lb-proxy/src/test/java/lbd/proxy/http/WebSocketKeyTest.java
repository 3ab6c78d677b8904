package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WebSocketKeyTest {
    /// The RFC's own example (6455, section 1.3).
    @Test
    void theProofIsTheKeysDigest() {
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", new WebSocketKey("dGhlIHNhbXBsZSBub25jZQ==").proof());
    }

    @Test
    void keysDifferAndHaveSixteenOctets() {
        byte[] one = WebSocketKey.draw().text();
        assertEquals(24, one.length);
        assertEquals("==", new String(one, US_ASCII).substring(22));
        assertFalse(Arrays.equals(one, WebSocketKey.draw().text()));
    }
}
