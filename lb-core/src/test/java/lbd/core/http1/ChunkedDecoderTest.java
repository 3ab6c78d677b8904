package lbd.core.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lbd.core.http1.ChunkedDecoder.Step;
import org.junit.jupiter.api.Test;

class ChunkedDecoderTest {
    private final ChunkedDecoder decoder = new ChunkedDecoder(HeadLimits.DEFAULT);

    @Test
    void dataIsCountedAndNotFed() {
        assertEquals(Step.DATA, feed("a\r\n"));
        assertTrue(decoder.inData());
        assertEquals(10, decoder.remaining());
        decoder.consumed(4);
        assertEquals(6, decoder.remaining());
        assertThrows(IllegalStateException.class, () -> decoder.feed((byte) 'x'));
        assertThrows(IllegalArgumentException.class, () -> decoder.consumed(7));
        decoder.consumed(6);
        assertFalse(decoder.inData());
        assertEquals(Step.END, feed("\r\n0\r\n\r\n"));
        assertTrue(decoder.ended());
        assertNull(decoder.trailers());
        assertThrows(IllegalStateException.class, () -> decoder.feed((byte) '0'));
    }

    @Test
    void brokenBodyStaysBroken() {
        assertEquals(Step.BAD, feed("x"));
        assertEquals(Step.BAD, feed("0\r\n\r\n"));
        assertEquals(Rejection.CHUNK_SIZE, decoder.rejection());
        assertFalse(decoder.ended());
    }

    @Test
    void resetLeavesNothingOfTheBodyBefore() {
        assertEquals(Step.END, feed("0;" + "a".repeat(4000) + "\r\nX: 1\r\n\r\n"));
        assertNotNull(decoder.trailers());
        decoder.reset();
        assertNull(decoder.trailers());
        assertEquals(Step.END, feed("0;" + "a".repeat(4000) + "\r\n\r\n"));
        assertNull(decoder.trailers());
        decoder.reset();
        assertEquals(Step.BAD, feed("x"));
        decoder.reset();
        assertNull(decoder.rejection());
        assertEquals(Step.DATA, feed("1\r\n"));
        assertEquals(1, decoder.remaining());
    }

    /// @return what the last octet led to
    private Step feed(String octets) {
        Step step = Step.MORE;
        for (byte octet : octets.getBytes(US_ASCII)) {
            step = decoder.feed(octet);
        }
        return step;
    }
}
