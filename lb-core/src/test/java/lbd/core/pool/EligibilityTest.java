package lbd.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lbd.core.model.ServerSpec.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EligibilityTest {
    @Test
    void downServersGetNothing() {
        Pool pool = TestPool.of("a", "b", "c").pool();
        TestPool.server(pool, "b").up(false, 0);
        assertEquals("acac", TestPool.picks(pool, 4, 0));
        TestPool.server(pool, "b").up(true, 1);
        assertEquals("abcabc", TestPool.picks(pool, 6, 1));
    }

    @Test
    void theOperatorsWordCountsAndIsTakenBack() {
        Pool pool = TestPool.of("a", "b", "c").pool();
        TestPool.server(pool, "a").stateByHand(State.DISABLED);
        TestPool.server(pool, "b").stateByHand(State.DRAIN);
        assertEquals("cc", TestPool.picks(pool, 2, 0));
        TestPool.server(pool, "c").weightByHand(0);
        assertEquals("-", TestPool.picks(pool, 1, 0));
        TestPool.server(pool, "a").stateByHand(State.ENABLED);
        assertEquals("aa", TestPool.picks(pool, 2, 0));
    }

    @Test
    void weightByHandChangesTheShareAtOnce() {
        Pool pool = TestPool.of("a", "b").scheduler("wrr").pool();
        assertEquals("abab", TestPool.picks(pool, 4, 0));
        TestPool.server(pool, "a").weightByHand(3);
        assertEquals("aabaaaba", TestPool.picks(pool, 8, 0));
    }

    @Test
    void drainingServersTakeWhatIsHeldToThem() {
        Pool pool = TestPool.of("a", "b").pool();
        Server a = TestPool.server(pool, "a");
        a.stateByHand(State.DRAIN);
        Lease held = pool.picker().acquireHeld(a, new Tried(), 0);
        assertNotNull(held);
        assertEquals(1, a.inFlight());
        held.close();
        a.stateByHand(State.DISABLED);
        assertNull(pool.picker().acquireHeld(a, new Tried(), 0));
        a.stateByHand(State.ENABLED);
        a.up(false, 0);
        assertNull(pool.picker().acquireHeld(a, new Tried(), 0));
    }

    @Test
    void heldWorkGoesNoMoreWhereItFailed() {
        Pool pool = TestPool.of("a", "b").pool();
        Tried tried = new Tried();
        tried.add(TestPool.server(pool, "a"));
        assertNull(pool.picker().acquireHeld(TestPool.server(pool, "a"), tried, 0));
    }

    @Test
    void aPoolWhoseOnlyPrimaryDrainsUsesItsBackup() {
        Pool pool = TestPool.of("a").server("s", 1, 0, true).pool();
        assertEquals("aa", TestPool.picks(pool, 2, 0));
        TestPool.server(pool, "a").stateByHand(State.DRAIN);
        assertEquals("ss", TestPool.picks(pool, 2, 0));
    }

    @Test
    void theFirstBackupServesAlone() {
        Pool pool =
                TestPool.of("a").server("s", 1, 0, true).server("t", 1, 0, true).pool();
        TestPool.server(pool, "a").up(false, 0);
        assertEquals("sss", TestPool.picks(pool, 3, 0));
        TestPool.server(pool, "s").up(false, 0);
        assertEquals("ttt", TestPool.picks(pool, 3, 0));
    }

    @Test
    void allBackupsServeTogetherWhereAskedFor() {
        Pool pool = TestPool.of("a")
                .server("s", 1, 0, true)
                .server("t", 1, 0, true)
                .allBackups()
                .pool();
        TestPool.server(pool, "a").up(false, 0);
        assertEquals("stst", TestPool.picks(pool, 4, 0));
    }

    @Test
    void aPoolOfBackupsAloneServes() {
        Pool pool = new TestPool().server("s", 1, 0, true).pool();
        assertEquals("ss", TestPool.picks(pool, 2, 0));
    }

    @Test
    void workThatFailedOnAllPrimariesGoesToABackup() {
        Pool pool = TestPool.of("a", "b").server("s", 1, 0, true).pool();
        Tried tried = new Tried();
        for (String expected : new String[] {"a", "b", "s"}) {
            Lease lease = pool.acquire(Pool.NO_KEY, tried, 0);
            assertNotNull(lease);
            assertEquals(expected, lease.server().name());
            tried.add(lease.server());
            lease.close();
        }
        assertNull(pool.acquire(Pool.NO_KEY, tried, 0));
    }

    @Test
    void fullPrimariesAreWaitedForNotReplaced() {
        Pool pool =
                new TestPool().server("a", 1, 1, false).server("s", 1, 0, true).pool();
        Lease lease = TestPool.acquire(pool, 0);
        assertNull(pool.acquire(Pool.NO_KEY, new Tried(), 0));
        lease.close();
        assertEquals("a", TestPool.picks(pool, 1, 0));
    }

    @Test
    void whenAllAreDownNobodyIsPickedUnlessToldTo() {
        Pool refusing = TestPool.of("a", "b").pool();
        Pool trying = TestPool.of("a", "b", "c").tryAnyway().pool();
        refusing.servers().forEach(s -> s.up(false, 0));
        TestPool.server(trying, "c").stateByHand(State.DISABLED);
        trying.servers().forEach(s -> s.up(false, 0));
        assertEquals("-", TestPool.picks(refusing, 1, 0));
        assertEquals("abab", TestPool.picks(trying, 4, 0));
        TestPool.server(trying, "b").up(true, 0);
        assertEquals("bb", TestPool.picks(trying, 2, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "wlc", "url_hash", "maglev", "p2c", "least_response"})
    void poolsOfNobodyAnswerNobody(String scheduler) {
        assertEquals("-", TestPool.picks(new TestPool().scheduler(scheduler).pool(), 1, 0));
        Pool weightless = new TestPool()
                .scheduler(scheduler)
                .server("a", 0, 0, false)
                .server("b", 0, 0, false)
                .tryAnyway()
                .pool();
        assertEquals("-", TestPool.picks(weightless, 1, 0));
    }

    @Test
    void maxConnectionsHolds() {
        Pool pool =
                new TestPool().server("a", 1, 2, false).server("b", 1, 1, false).pool();
        Lease first = TestPool.acquire(pool, 0);
        TestPool.acquire(pool, 0);
        TestPool.acquire(pool, 0);
        assertNull(pool.acquire(Pool.NO_KEY, new Tried(), 0));
        first.close();
        assertEquals("a", TestPool.picks(pool, 1, 0));
    }

    @Test
    void aLeaseClosedTwiceIsAnError() {
        Lease lease = TestPool.acquire(TestPool.of("a").pool(), 0);
        lease.close();
        assertThrows(IllegalStateException.class, lease::close);
    }

    @Test
    void slowStartFollowsARealRecoveryOnly() {
        Pool pool = TestPool.of("a", "b").scheduler("wrr").slowStart(100).pool();
        Server b = TestPool.server(pool, "b");
        b.assume(false);
        assertEquals("aa", TestPool.picks(pool, 2, 0));
        b.up(true, 0);
        assertEquals(50, share(pool, "b", 0));
        b.up(false, 0);
        b.up(true, 0);
        assertEquals(1, share(pool, "b", 0), 1);
        assertEquals(20, share(pool, "b", 25 * TestPool.SECOND), 1);
        assertEquals(33, share(pool, "b", 50 * TestPool.SECOND), 1);
        assertEquals(50, share(pool, "b", 100 * TestPool.SECOND), 1);
        b.up(true, 100 * TestPool.SECOND);
        assertEquals(50, share(pool, "b", 101 * TestPool.SECOND), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "lc", "wlc", "random", "weighted_random", "p2c", "least_response"})
    void slowStartHoldsForEveryScheduler(String scheduler) {
        Pool pool = TestPool.of("a", "b", "c", "d")
                .scheduler(scheduler)
                .slowStart(100)
                .pool();
        Server b = TestPool.server(pool, "b");
        b.up(false, 0);
        b.up(true, 0);
        int share = share(pool, "b", 10 * TestPool.SECOND, 10_000);
        assertTrue(share > 100 && share < 600, "took " + share + " of 10000");
        assertEquals(2500, share(pool, "b", 100 * TestPool.SECOND, 10_000), 350);
    }

    @Test
    void theOnlyServerStartsAtOnce() {
        Pool pool = TestPool.of("a").slowStart(100).pool();
        TestPool.server(pool, "a").up(false, 0);
        TestPool.server(pool, "a").up(true, 0);
        assertEquals("aaaa", TestPool.picks(pool, 4, 0));
    }

    private static int share(Pool pool, String name, long nowNanos) {
        return share(pool, name, nowNanos, 100);
    }

    private static int share(Pool pool, String name, long nowNanos, int picks) {
        return (int) TestPool.picks(pool, picks, nowNanos)
                .chars()
                .filter(c -> c == name.charAt(0))
                .count();
    }

    @Test
    void differsFromFileIsShown() {
        Pool pool = TestPool.of("a").pool();
        Server a = TestPool.server(pool, "a");
        assertFalse(a.differsFromFile());
        a.weightByHand(7);
        assertTrue(a.differsFromFile());
        a.weightByHand(1);
        assertFalse(a.differsFromFile());
    }
}
