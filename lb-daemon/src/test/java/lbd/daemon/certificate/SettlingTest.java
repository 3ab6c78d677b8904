package lbd.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlingTest {
    private static final long SECOND = 1_000_000_000L;

    private final Settling settling = new Settling();

    private static Stamp stamp(int size) {
        return new Stamp(List.of(new Stamp.Entry(Path.of("a"), size, null, null)));
    }

    @Test
    void whatChangesIsWaitedOut() {
        for (int size = 0; size < 20; size++) {
            assertFalse(settling.due(stamp(size), size * SECOND));
        }
        assertTrue(settling.due(stamp(19), 20 * SECOND));
        settling.taken();
        assertFalse(settling.due(stamp(19), 21 * SECOND));
        assertFalse(settling.due(stamp(20), 22 * SECOND));
        assertTrue(settling.due(stamp(20), 23 * SECOND));
    }

    @Test
    void refusedIsReadAgainForAWhileThenToldOnce() {
        assertFalse(settling.due(stamp(1), 0));
        for (int i = 1; i < 5; i++) {
            assertTrue(settling.due(stamp(1), i * SECOND));
            assertFalse(settling.refused(i * SECOND));
        }
        assertTrue(settling.due(stamp(1), 5 * SECOND));
        assertTrue(settling.refused(5 * SECOND));
        assertFalse(settling.due(stamp(1), 6 * SECOND));
        assertFalse(settling.due(stamp(2), 7 * SECOND));
        assertTrue(settling.due(stamp(2), 8 * SECOND));
    }

    @Test
    void backToWhatWasTakenIsNotReadAgain() {
        settling.due(stamp(1), 0);
        settling.due(stamp(1), SECOND);
        settling.taken();
        settling.due(stamp(2), 2 * SECOND);
        settling.due(stamp(1), 3 * SECOND);
        assertFalse(settling.due(stamp(1), 4 * SECOND));
    }
}
