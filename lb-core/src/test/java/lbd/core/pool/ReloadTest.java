package lbd.core.pool;

import static lbd.core.pool.TestPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReloadTest {
    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "wlc"})
    void theSameListGoesOnInItsOrder(String scheduler) {
        Pool pool = TestPool.of("a", "b", "c").scheduler(scheduler).pool();
        assertEquals("ab", TestPool.picks(pool, 2, 0));
        assertEquals(
                List.of(),
                pool.apply(TestPool.of("a", "b", "c").scheduler(scheduler).spec()));
        pool.apply(TestPool.of("a", "b", "c").scheduler(scheduler).spec());
        assertEquals("cab", TestPool.picks(pool, 3, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "wlc"})
    void aLongerListGoesOnToo(String scheduler) {
        Pool pool = TestPool.of("a", "b", "c").scheduler(scheduler).pool();
        assertEquals("ab", TestPool.picks(pool, 2, 0));
        pool.apply(TestPool.of("a", "b", "c", "d").scheduler(scheduler).spec());
        String next = TestPool.picks(pool, 4, 0);
        assertTrue(next.startsWith("c"), next);
    }

    @Test
    void roundRobinGoesOnAtTheNextThatIsLeft() {
        Pool pool = TestPool.of("a", "b", "c", "d").pool();
        assertEquals("ab", TestPool.picks(pool, 2, 0));
        assertEquals(
                "web/c",
                pool.apply(TestPool.of("d", "a", "b").spec()).getFirst().path());
        assertEquals("dabd", TestPool.picks(pool, 4, 0));
    }

    @Test
    void smoothOrderGoesOnThroughAReorderedList() {
        Pool pool = new TestPool()
                .scheduler("wrr")
                .server("a", 5, 0, false)
                .server("b", 1, 0, false)
                .server("c", 1, 0, false)
                .pool();
        assertEquals("aab", TestPool.picks(pool, 3, 0));
        pool.apply(new TestPool()
                .scheduler("wrr")
                .server("c", 1, 0, false)
                .server("b", 1, 0, false)
                .server("a", 5, 0, false)
                .spec());
        assertEquals("acaa", TestPool.picks(pool, 4, 0));
    }

    @Test
    void aDebtUnderHugeWeightsIsForgiven() {
        Pool pool = new TestPool()
                .scheduler("wrr")
                .server("a", 65_535, 0, false)
                .server("b", 65_535, 0, false)
                .pool();
        assertEquals("a", TestPool.picks(pool, 1, 0));
        pool.apply(new TestPool()
                .scheduler("wrr")
                .server("a", 1, 0, false)
                .server("b", 1, 0, false)
                .spec());
        assertTrue(TestPool.picks(pool, 6, 0).contains("a"));
    }

    @Test
    void serversKeepWhatTheyHave() {
        Pool pool = TestPool.of("a", "b").pool();
        Lease lease = TestPool.acquire(pool, 0);
        Server a = lease.server();
        a.counters().connects.increment();
        a.weightByHand(9);
        pool.apply(TestPool.of("b", "x", "a").scheduler("wlc").spec());
        assertSame(a, TestPool.server(pool, "a"));
        assertEquals(1, a.inFlight());
        assertEquals(9, a.weight());
        assertEquals(1, a.counters().connects.sum());
        lease.close();
        assertEquals(0, a.inFlight());
    }

    @Test
    void workOnAServerThatIsGoneEndsInPeace() {
        Pool pool = TestPool.of("a", "b").pool();
        Lease lease = TestPool.acquire(pool, 0);
        assertEquals(List.of(lease.server()), pool.apply(TestPool.of("b").spec()));
        lease.failed(Failure.CUT, 0);
        lease.close();
        assertEquals(0, lease.server().inFlight());
        assertEquals("bb", TestPool.picks(pool, 2, 0));
    }

    @Test
    void aSlowStartGoesOnWhereItWas() {
        TestPool spec = TestPool.of("a", "b").scheduler("wrr").slowStart(100);
        Pool pool = spec.pool();
        TestPool.server(pool, "b").up(false, 0);
        TestPool.server(pool, "b").up(true, 0);
        pool.apply(spec.spec());
        pool.apply(TestPool.of("a", "b", "c").scheduler("wrr").slowStart(100).spec());
        pool.apply(spec.spec());
        String picks = TestPool.picks(pool, 300, 50 * SECOND);
        assertEquals(100, picks.chars().filter(c -> c == 'b').count(), 2);
    }

    @Test
    void anEjectionOutlastsAReload() {
        Pool pool = TestPool.of("a", "b").pool();
        Server a = TestPool.server(pool, "a");
        for (int i = 0; i < 3; i++) {
            Lease lease = pool.picker().acquireHeld(a, new Tried(), 0);
            if (lease != null) {
                lease.failed(Failure.CONNECT, 0);
                lease.close();
            }
        }
        pool.apply(TestPool.of("a", "b", "c").spec());
        assertEquals("bcbc", TestPool.picks(pool, 4, SECOND));
    }

    @Test
    void anotherSchedulerTakesOver() {
        Pool pool = TestPool.of("a", "b").pool();
        pool.apply(TestPool.of("a", "b").scheduler("maglev").spec());
        Lease one = pool.acquire(1234, new Tried(), 0);
        Lease two = pool.acquire(1234, new Tried(), 0);
        assertSame(one == null ? null : one.server(), two == null ? null : two.server());
    }
}
