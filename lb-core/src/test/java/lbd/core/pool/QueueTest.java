package lbd.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTest {
    private final List<String> order = new ArrayList<>();
    private final List<Lease> granted = new ArrayList<>();

    private final class Named extends Waiter {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void granted(Lease lease) {
            order.add(name + ":" + lease.server().name());
            granted.add(lease);
        }
    }

    private static Pool full(int length) {
        return new TestPool()
                .server("a", 1, 1, false)
                .server("b", 1, 1, false)
                .queue(length)
                .pool();
    }

    private Named waiting(Pool pool, String name) {
        Named waiter = new Named(name);
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, new Tried(), 0, waiter));
        assertNull(waiter.refusal());
        return waiter;
    }

    @Test
    void withRoomNobodyWaits() {
        Pool pool = full(10);
        Lease lease = pool.acquireOrQueue(Pool.NO_KEY, new Tried(), 0, new Named("x"));
        assertNotNull(lease);
        assertEquals(0, pool.queueLength());
    }

    @Test
    void firstInIsFirstOut() {
        Pool pool = full(10);
        Lease a = TestPool.acquire(pool, 0);
        Lease b = TestPool.acquire(pool, 0);
        waiting(pool, "1");
        waiting(pool, "2");
        waiting(pool, "3");
        assertEquals(3, pool.queueLength());
        b.close();
        a.close();
        assertEquals(List.of("1:b", "2:a"), order);
        granted.get(0).close();
        assertEquals(List.of("1:b", "2:a", "3:b"), order);
        assertEquals(0, pool.queueLength());
        assertEquals(2, TestPool.inFlight(pool));
    }

    @Test
    void nobodyOvertakes() {
        Pool pool = full(10);
        Lease a = TestPool.acquire(pool, 0);
        TestPool.acquire(pool, 0);
        waiting(pool, "1");
        waiting(pool, "2");
        a.close();
        granted.get(0).close();
        assertEquals(List.of("1:a", "2:a"), order);
    }

    @Test
    void whoLeavesIsSkippedAndLeavesOnce() {
        Pool pool = full(10);
        Lease a = TestPool.acquire(pool, 0);
        TestPool.acquire(pool, 0);
        Named first = waiting(pool, "1");
        Named second = waiting(pool, "2");
        Named third = waiting(pool, "3");
        assertTrue(second.cancel());
        assertFalse(second.cancel());
        assertEquals(2, pool.queueLength());
        assertTrue(first.cancel());
        a.close();
        assertEquals(List.of("3:a"), order);
        assertFalse(third.cancel(), "it has been served");
    }

    @Test
    void aWaiterCanWaitAgain() {
        Pool pool = full(10);
        TestPool.acquire(pool, 0);
        Lease b = TestPool.acquire(pool, 0);
        Named waiter = waiting(pool, "1");
        waiter.cancel();
        pool.acquireOrQueue(Pool.NO_KEY, new Tried(), 0, waiter);
        b.close();
        assertEquals(List.of("1:b"), order);
    }

    @Test
    void theQueueIsBounded() {
        Pool pool = full(2);
        TestPool.acquire(pool, 0);
        TestPool.acquire(pool, 0);
        waiting(pool, "1");
        waiting(pool, "2");
        Named third = new Named("3");
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, new Tried(), 0, third));
        assertEquals(Waiter.Refusal.QUEUE_FULL, third.refusal());
        assertEquals(2, pool.queueLength());
    }

    @Test
    void lengthZeroMeansNobodyWaits() {
        Pool pool = full(0);
        TestPool.acquire(pool, 0);
        TestPool.acquire(pool, 0);
        Named waiter = new Named("1");
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, new Tried(), 0, waiter));
        assertEquals(Waiter.Refusal.QUEUE_FULL, waiter.refusal());
    }

    @Test
    void nobodyWaitsForServersThatAreDown() {
        Pool pool = full(10);
        pool.servers().forEach(s -> s.up(false, 0));
        Named waiter = new Named("1");
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, new Tried(), 0, waiter));
        assertEquals(Waiter.Refusal.NO_SERVER, waiter.refusal());
    }

    @Test
    void aWaiterIsNotSentWhereItFailed() {
        Pool pool = full(10);
        Lease a = TestPool.acquire(pool, 0);
        Lease b = TestPool.acquire(pool, 0);
        Tried tried = new Tried();
        tried.add(a.server());
        assertNull(pool.acquireOrQueue(Pool.NO_KEY, tried, 0, new Named("picky")));
        waiting(pool, "2");
        a.close();
        assertEquals(List.of("2:a"), order);
        b.close();
        assertEquals(List.of("2:a", "picky:b"), order);
    }

    @Test
    void aServerThatComesUpServesTheQueue() {
        Pool pool = full(10);
        Server b = TestPool.server(pool, "b");
        b.up(false, 0);
        TestPool.acquire(pool, 0);
        waiting(pool, "1");
        b.up(true, 0);
        assertEquals(List.of("1:b"), order);
    }

    @Test
    void aGreaterLimitServesTheQueue() {
        Pool pool = full(10);
        TestPool.acquire(pool, 0);
        TestPool.acquire(pool, 0);
        waiting(pool, "1");
        waiting(pool, "2");
        pool.apply(
                new TestPool().server("a", 1, 3, false).server("b", 1, 1, false).spec());
        assertEquals(List.of("1:a", "2:a"), order);
    }
}
