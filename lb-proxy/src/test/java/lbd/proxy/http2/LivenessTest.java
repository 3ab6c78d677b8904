package lbd.proxy.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lbd.proxy.http2.Liveness.Due;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final long START = -5;

    private final Liveness liveness = new Liveness();

    @Test
    void aSilentServerIsAskedAndThenDead() {
        liveness.heard(START);
        long asked = START + Liveness.PING_AFTER_NANOS;
        assertEquals(1, liveness.waitNanos(asked - 1));
        assertEquals(Due.NOTHING, liveness.due(asked - 1));
        assertEquals(Due.PING, liveness.due(asked));
        assertEquals(Liveness.PONG_NANOS, liveness.waitNanos(asked));
        assertEquals(Due.NOTHING, liveness.due(asked + Liveness.PONG_NANOS - 1));
        assertEquals(Due.DEAD, liveness.due(asked + Liveness.PONG_NANOS));
    }

    @Test
    void aServerThatAnswersIsNotAskedAgainForLong() {
        liveness.heard(START);
        long asked = START + Liveness.PING_AFTER_NANOS;
        liveness.due(asked);
        liveness.pong(asked + 1);
        assertEquals(Due.NOTHING, liveness.due(asked + Liveness.PING_AGAIN_NANOS));
        assertEquals(Due.PING, liveness.due(asked + 1 + Liveness.PING_AGAIN_NANOS));
    }

    @Test
    void aWordBeginsTheSilenceAnew() {
        liveness.heard(START);
        long asked = START + Liveness.PING_AFTER_NANOS;
        liveness.due(asked);
        liveness.heard(asked + 1);
        // Its answer comes behind: that changes nothing.
        liveness.pong(asked + 2);
        assertEquals(Due.NOTHING, liveness.due(asked + Liveness.PING_AFTER_NANOS));
        assertEquals(Due.PING, liveness.due(asked + 1 + Liveness.PING_AFTER_NANOS));
    }

    @Test
    void whatNobodyAskedForIsNoAnswer() {
        liveness.heard(START);
        liveness.pong(START + 1);
        assertEquals(Due.PING, liveness.due(START + Liveness.PING_AFTER_NANOS));
    }
}
