package lbd.core.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lbd.core.accesslog.EndReason;
import org.junit.jupiter.api.Test;

class SamplingTest {
    @Test
    void picksTheShareByTheIdAlone() {
        Sampling percent = new Sampling(0.01);
        Sampling tenth = new Sampling(0.1);
        TraceIds ids = new TraceIds(5);
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            long id = ids.next();
            boolean takes = percent.takes(id);
            assertEquals(takes, new Sampling(0.01).takes(id));
            assertTrue(!takes || tenth.takes(id));
            taken += takes ? 1 : 0;
        }
        assertEquals(1000, taken, 150);
    }

    @Test
    void allAndNoneAreExact() {
        for (long id : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1}) {
            assertTrue(new Sampling(1).takes(id));
            assertFalse(new Sampling(0).takes(id));
        }
    }

    @Test
    void fullQueueDropsAndCounts() {
        TraceQueue queue = new TraceQueue();
        TracedRequest over = new TracedRequest(new TraceParent(1, 2, 3, 1), 0, null, null, 0, 0);
        over.ended = EndReason.OK;
        for (int i = 0; i < TraceQueue.MOST + 7; i++) {
            queue.add(over);
        }
        assertEquals(TraceQueue.MOST, queue.size());
        assertEquals(7, queue.dropped.sum());
        while (queue.take() != null) {
            // All of them.
        }
        assertEquals(0, queue.size());
        queue.add(over);
        assertEquals(7, queue.dropped.sum());
    }
}
