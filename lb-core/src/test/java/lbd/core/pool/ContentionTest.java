package lbd.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several threads pick as event loops do. They start together.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContentionTest {
    private static final int THREADS = 4;

    private interface Work {
        void run(int thread) throws InterruptedException;
    }

    private static void together(Work work) throws InterruptedException, ExecutionException {
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                ends.add(executor.submit(() -> {
                    start.await();
                    work.run(thread);
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> end : ends) {
                end.get();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr"})
    void theOrderIsExactWhoeverPicks(String scheduler) throws InterruptedException, ExecutionException {
        Pool pool = new TestPool()
                .scheduler(scheduler)
                .server("a", 3, 0, false)
                .server("b", 2, 0, false)
                .server("c", 1, 0, false)
                .pool();
        int picks = 30_000;
        together(thread -> {
            Tried tried = new Tried();
            for (int i = 0; i < picks; i++) {
                Lease lease = pool.acquire(Pool.NO_KEY, tried, 0);
                if (lease != null) {
                    lease.close();
                }
            }
        });
        int unit = THREADS * picks / 6;
        int[] shares = scheduler.equals("wrr") ? new int[] {3, 2, 1} : new int[] {2, 2, 2};
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    shares[i] * unit, pool.servers().get(i).counters().picked.sum());
        }
        assertEquals(0, TestPool.inFlight(pool));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rr", "wrr", "lc", "wlc", "sed", "nq", "first", "p2c", "least_response", "random", "maglev"})
    void noPlaceIsGivenTwiceAndNoneIsLost(String scheduler) throws InterruptedException, ExecutionException {
        Pool pool = new TestPool()
                .scheduler(scheduler)
                .server("a", 1, 1, false)
                .server("b", 1, 1, false)
                .pool();
        AtomicInteger[] holders = {new AtomicInteger(), new AtomicInteger()};
        AtomicInteger most = new AtomicInteger();
        together(thread -> {
            Tried tried = new Tried();
            for (int i = 0; i < 10_000; i++) {
                Lease lease = pool.acquire(i + 1, tried, 0);
                if (lease != null) {
                    AtomicInteger holder = holders[lease.server().name().charAt(0) - 'a'];
                    most.accumulateAndGet(holder.incrementAndGet(), Math::max);
                    holder.decrementAndGet();
                    lease.close();
                }
            }
        });
        assertEquals(1, most.get());
        assertEquals(0, TestPool.inFlight(pool));
    }

    /// Large enough for the search to go by what loops have found before.
    @ParameterizedTest
    @ValueSource(strings = {"lc", "wlc", "sed", "nq"})
    void everyPlaceOfALargePoolIsFound(String scheduler) throws InterruptedException, ExecutionException {
        int size = 100;
        TestPool spec = new TestPool().scheduler(scheduler);
        for (int i = 0; i < size; i++) {
            spec.server("s" + i, 1 + i % 3, 1, false);
        }
        Pool pool = spec.pool();
        together(thread -> {
            Tried tried = new Tried();
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                Lease lease;
                while ((lease = pool.acquire(Pool.NO_KEY, tried, 0)) != null) {
                    held.add(lease);
                }
                while (held.size() > i % (size / THREADS)) {
                    held.removeLast().close();
                }
            }
            held.forEach(Lease::close);
        });
        assertEquals(0, TestPool.inFlight(pool));
        for (int i = 0; i < size; i++) {
            TestPool.acquire(pool, 0);
        }
        assertNull(pool.acquire(Pool.NO_KEY, new Tried(), 0));
    }

    @Test
    void everyWaiterIsServedOnce() throws InterruptedException, ExecutionException {
        Pool pool = new TestPool()
                .server("a", 1, 2, false)
                .server("b", 1, 1, false)
                .queue(1000)
                .pool();
        int rounds = 5_000;
        AtomicInteger served = new AtomicInteger();
        AtomicInteger inHand = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        together(thread -> {
            for (int i = 0; i < rounds; i++) {
                CountDownLatch turn = new CountDownLatch(1);
                // Not one variable: a waiter may be granted its place before the call that queued it has returned.
                Lease[] granted = new Lease[1];
                Lease lease = pool.acquireOrQueue(Pool.NO_KEY, new Tried(), 0, new Waiter() {
                    @Override
                    protected void granted(Lease free) {
                        granted[0] = free;
                        turn.countDown();
                    }
                });
                if (lease == null) {
                    turn.await();
                    lease = granted[0];
                }
                served.incrementAndGet();
                most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                inHand.decrementAndGet();
                lease.close();
            }
        });
        assertEquals(THREADS * rounds, served.get());
        assertTrue(most.get() <= 3, "in hand at once: " + most);
        assertEquals(0, TestPool.inFlight(pool));
        assertEquals(0, pool.queueLength());
    }

    @Test
    void whoCancelsEitherLeftOrWasServed() throws InterruptedException, ExecutionException {
        Pool pool = new TestPool().server("a", 1, 1, false).queue(1000).pool();
        AtomicInteger granted = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        AtomicInteger direct = new AtomicInteger();
        int rounds = 5_000;
        together(thread -> {
            for (int i = 0; i < rounds; i++) {
                Waiter waiter = new Waiter() {
                    @Override
                    protected void granted(Lease lease) {
                        granted.incrementAndGet();
                        lease.close();
                    }
                };
                Lease lease = pool.acquireOrQueue(Pool.NO_KEY, new Tried(), 0, waiter);
                if (lease != null) {
                    direct.incrementAndGet();
                    lease.close();
                } else if (waiter.cancel()) {
                    left.incrementAndGet();
                }
            }
        });
        assertEquals(THREADS * rounds, granted.get() + left.get() + direct.get());
        assertEquals(0, TestPool.inFlight(pool));
        assertEquals(0, pool.queueLength());
    }

    @Test
    void picksGoOnWhileStatesChangeAndConfigurationsCome() throws InterruptedException, ExecutionException {
        TestPool small = TestPool.of("a", "b", "c").scheduler("wrr");
        TestPool large = TestPool.of("c", "a", "d", "e", "b").scheduler("wrr");
        Pool pool = small.pool();
        AtomicInteger refused = new AtomicInteger();
        List<Server> all = java.util.Collections.synchronizedList(new ArrayList<>(pool.servers()));
        together(thread -> {
            if (thread == 0) {
                for (int i = 0; i < 2_000; i++) {
                    pool.apply((i % 2 == 0 ? large : small).spec());
                    all.addAll(pool.servers());
                    Server b = TestPool.server(pool, "b");
                    b.up(i % 3 == 0, i);
                    b.weightByHand(1 + i % 7);
                }
                return;
            }
            Tried tried = new Tried();
            for (int i = 0; i < 20_000; i++) {
                Lease lease = pool.acquire(Pool.NO_KEY, tried, i);
                if (lease == null) {
                    refused.incrementAndGet();
                } else {
                    lease.close();
                }
            }
        });
        assertEquals(0, refused.get(), "a and c were up all the time");
        assertEquals(0, all.stream().mapToInt(Server::inFlight).sum());
    }
}
