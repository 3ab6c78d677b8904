package lbd.core.pool;

import static lbd.core.pool.TestPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
    private static int allowed(Pool pool, int asked, long nowNanos) {
        int allowed = 0;
        for (int i = 0; i < asked; i++) {
            allowed += pool.mayRetry(Failure.TIMEOUT, 0, nowNanos) ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void eachWorkHasItsAttempts() {
        Pool pool = TestPool.of("a").retries(2, 20).pool();
        assertTrue(pool.mayRetry(Failure.CONNECT, 0, 0));
        assertTrue(pool.mayRetry(Failure.CONNECT, 1, 0));
        assertFalse(pool.mayRetry(Failure.CONNECT, 2, 0));
        assertFalse(TestPool.of("a").retries(0, 20).pool().mayRetry(Failure.STALE, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 12345 * SECOND, -12345 * SECOND, Long.MAX_VALUE - SECOND})
    void tenAreFreeInTenSeconds(long start) {
        Pool pool = TestPool.of("a").pool();
        assertEquals(10, allowed(pool, 50, start));
        assertEquals(0, allowed(pool, 50, start + 5 * SECOND));
        assertEquals(10, allowed(pool, 50, start + 12 * SECOND));
    }

    @Test
    void aFifthOfTheRequestsMayBeRetried() {
        Pool pool = TestPool.of("a").pool();
        TestPool.picks(pool, 1000, 0);
        assertEquals(200, allowed(pool, 1000, 0));
        TestPool.picks(pool, 500, SECOND);
        assertEquals(100, allowed(pool, 1000, SECOND));
    }

    @Test
    void requestsCountForTenSeconds() {
        Pool pool = TestPool.of("a").pool();
        TestPool.picks(pool, 1000, 0);
        assertEquals(200, allowed(pool, 1000, 9 * SECOND));
        assertEquals(0, allowed(pool, 1000, 9 * SECOND));
        assertEquals(10, allowed(pool, 1000, 60 * SECOND));
    }

    @Test
    void retriesAreNoRequests() {
        Pool pool = TestPool.of("a", "b").pool();
        Tried tried = new Tried();
        tried.add(TestPool.server(pool, "a"));
        for (int i = 0; i < 1000; i++) {
            Lease lease = pool.acquire(Pool.NO_KEY, tried, 0);
            if (lease != null) {
                lease.close();
            }
        }
        assertEquals(10, allowed(pool, 1000, 0));
    }

    @Test
    void connectFailuresAndStaleConnectionsCostNothing() {
        Pool pool = TestPool.of("a").pool();
        for (int i = 0; i < 1000; i++) {
            assertTrue(pool.mayRetry(Failure.CONNECT, 0, 0));
            assertTrue(pool.mayRetry(Failure.STALE, 0, 0));
        }
        assertEquals(10, allowed(pool, 50, 0));
    }
}
