package lbd.proxy.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BulkTest {
    private static final int MUCH = 64 * 1024;

    private final Bulk bulk = new Bulk();

    private boolean after(int... counts) {
        for (int count : counts) {
            bulk.moved(count);
        }
        return bulk.passes();
    }

    @Test
    void twoLargeReadsInARowBeginIt() {
        assertFalse(after());
        assertFalse(after(MUCH));
        assertFalse(after(MUCH - 1, MUCH), "not in a row");
        assertTrue(after(MUCH));
    }

    @Test
    void pieceOfMiddlingSizeGoesOn() {
        assertTrue(after(MUCH, MUCH, 16 * 1024 + 1, 20_000));
    }

    @Test
    void peerThatFallsBackToABytePerSecondIsReadAgain() {
        assertFalse(after(MUCH, MUCH, 1));
        assertFalse(after(1, 1, MUCH));
        assertTrue(after(MUCH));
    }
}
