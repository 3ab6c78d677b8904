package lbd.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import lbd.core.count.Durations;
import lbd.core.model.PassiveSpec;
import org.junit.jupiter.api.Test;

/// What is counted of pools and servers, whoever takes their leases.
class CountersTest {
    private static final long MILLI = 1_000_000;

    private final Pool pool = TestPool.of("a", "b")
            .passive(new PassiveSpec(3, Duration.ofSeconds(10), List.of(503), 50))
            .pool();

    private static long count(Durations durations) {
        return Arrays.stream(durations.counts()).sum();
    }

    @Test
    void answerIsTimedFromThePickWhetherItsStatusIsAFailureOrNot() {
        Lease good = TestPool.acquire(pool, 0);
        good.answered(200, 3 * MILLI);
        good.close();
        Lease bad = TestPool.acquire(pool, 0);
        bad.answered(503, 4 * MILLI);
        bad.close();
        assertEquals(3 * MILLI, good.server().counters().responseTimes.sumNanos());
        assertEquals(4 * MILLI, bad.server().counters().responseTimes.sumNanos());
        assertEquals(0, good.server().counters().failures(Failure.STATUS));
        assertEquals(1, bad.server().counters().failures(Failure.STATUS));
    }

    @Test
    void failureIsCountedByItsKindAndIsNoAnswer() {
        Lease lease = TestPool.acquire(pool, 0);
        lease.failed(Failure.TIMEOUT, 5 * MILLI);
        lease.close();
        ServerCounters counters = lease.server().counters();
        assertEquals(1, counters.failures(Failure.TIMEOUT));
        assertEquals(0, counters.failures(Failure.CONNECT));
        assertEquals(0, count(counters.responseTimes));
    }

    @Test
    void ejectionIsCountedOnce() {
        Server a = TestPool.server(pool, "a");
        for (int i = 0; i < 5; i++) {
            Lease lease = pool.picker().acquireHeld(a, new Tried(), 0);
            if (lease != null) {
                lease.failed(Failure.CUT, MILLI);
                lease.close();
            }
        }
        assertTrue(a.ejected());
        assertEquals(1, a.counters().ejections.sum());
    }

    @Test
    void onlyRetriesThatAreMadeAreCounted() {
        assertTrue(pool.mayRetry(Failure.CONNECT, 0, 0));
        assertFalse(pool.mayRetry(Failure.CONNECT, 100, 0));
        assertEquals(0, pool.counters().retries.sum());
        Tried tried = new Tried();
        for (int made = 0; made < 2; made++) {
            Lease lease = pool.acquire(Pool.NO_KEY, tried, 0);
            assertNotNull(lease);
            lease.close();
            assertEquals(made, tried.retries());
            tried.add(lease.server());
        }
        assertNull(pool.acquire(Pool.NO_KEY, tried, 0));
        assertEquals(1, tried.retries());
        assertEquals(1, pool.counters().retries.sum());
    }

    @Test
    void waitIsCountedForThePool() {
        Lease lease = TestPool.acquire(pool, 0);
        lease.waited(7 * MILLI);
        lease.close();
        assertEquals(7 * MILLI, pool.counters().queueWaits.sumNanos());
        assertEquals(1, count(pool.counters().queueWaits));
    }
}
