package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExcessTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long sent;
    private long answered;
    private final Excess excess = new Excess(0, () -> sent, () -> answered);

    /// Whether one of so many updates is too much.
    private boolean updates(int count, long nowNanos) {
        boolean tooMuch = false;
        for (int i = 0; i < count; i++) {
            tooMuch |= excess.count(Excess.Kind.WINDOW, nowNanos);
        }
        return tooMuch;
    }

    @Test
    void eachFrameThatIsSentMakesSomeUpdatesOrdinary() {
        assertFalse(updates(5_000, SECOND));
        sent += 100;
        assertFalse(updates(400, SECOND));
        assertTrue(updates(1, SECOND));
    }

    @Test
    void framesOfLongAgoMakeNoneOrdinary() {
        sent += 1_000_000;
        assertFalse(updates(10_000, SECOND));
        assertFalse(updates(5_000, 12 * SECOND));
        assertTrue(updates(1, 12 * SECOND));
    }

    @Test
    void aConnectionThatHasSentVeryMuchMaySendOn() {
        sent += 1L << 40;
        assertFalse(updates(5_001, SECOND));
        sent += 1L << 29;
        assertFalse(updates(5_000, 12 * SECOND));
    }

    @Test
    void othersAreBoundedWhateverIsSent() {
        sent += 1_000_000;
        answered += 1_000_000;
        for (int i = 0; i < 50; i++) {
            assertFalse(excess.count(Excess.Kind.SETTINGS, SECOND));
        }
        assertTrue(excess.count(Excess.Kind.SETTINGS, SECOND));
    }

    @Test
    void eachFrameThatIsSentMakesAPingOrdinary() {
        sent += 1_000;
        for (int i = 0; i < 1_100; i++) {
            assertFalse(excess.count(Excess.Kind.PING, SECOND));
        }
        assertTrue(excess.count(Excess.Kind.PING, SECOND));
    }

    @Test
    void eachAnswerThatIsSentMakesAResetOrdinary() {
        answered += 50;
        for (int i = 0; i < 250; i++) {
            assertFalse(excess.count(Excess.Kind.RESET, SECOND));
        }
        assertTrue(excess.count(Excess.Kind.RESET, SECOND));
    }
}
