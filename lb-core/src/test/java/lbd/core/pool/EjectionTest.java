package lbd.core.pool;

import static lbd.core.pool.TestPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.PassiveSpec;
import lbd.core.model.PoolSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EjectionTest {
    private static final PassiveSpec PASSIVE = new PassiveSpec(3, Duration.ofSeconds(10), List.of(500, 503), 50);

    private final Pool pool = TestPool.of("a", "b").passive(PASSIVE).pool();
    private final Server a = TestPool.server(pool, "a");
    private final Server b = TestPool.server(pool, "b");

    /// Work that goes to one server and ends in one way.
    private void fail(Server server, Failure failure, long nowNanos) {
        Lease lease = pool.picker().acquireHeld(server, new Tried(), nowNanos);
        assertNotNull(lease, server + " is out already");
        lease.failed(failure, nowNanos);
        lease.close();
    }

    private void eject(Server server, long nowNanos) {
        for (int i = 0; i < 3; i++) {
            fail(server, Failure.CONNECT, nowNanos);
        }
        assertTrue(server.ejected());
    }

    private Lease probe(long nowNanos) {
        for (int i = 0; i < 2; i++) {
            Lease lease = TestPool.acquire(pool, nowNanos);
            if (lease.server().equals(a)) {
                return lease;
            }
            lease.close();
        }
        throw new AssertionError("no probe was let through");
    }

    @Test
    void threeFailuresInTenSecondsEject() {
        fail(a, Failure.CONNECT, 0);
        fail(a, Failure.TIMEOUT, 5 * SECOND);
        assertEquals("abab", TestPool.picks(pool, 4, 5 * SECOND));
        fail(a, Failure.CUT, 10 * SECOND);
        assertEquals("bbbb", TestPool.picks(pool, 4, 10 * SECOND));
    }

    @Test
    void failuresFurtherApartDoNot() {
        for (int i = 0; i < 20; i++) {
            fail(a, Failure.CONNECT, i * 6 * SECOND);
        }
        assertFalse(a.ejected());
    }

    @Test
    void successesBetweenDoNotHelp() {
        for (int i = 0; i < 3; i++) {
            fail(a, Failure.CONNECT, i);
            if (!a.ejected()) {
                Lease good = pool.picker().acquireHeld(a, new Tried(), i);
                assertNotNull(good);
                good.succeeded(i);
                good.close();
            }
        }
        assertTrue(a.ejected());
    }

    @Test
    void onlyListedStatusesCount() {
        for (int status : new int[] {200, 404, 502, 504, 599, 0, -1, 999}) {
            for (int i = 0; i < 3; i++) {
                Lease lease = pool.picker().acquireHeld(a, new Tried(), 0);
                assertNotNull(lease);
                lease.answered(status, 0);
                lease.close();
            }
        }
        assertFalse(a.ejected());
        for (int i = 0; i < 3; i++) {
            Lease lease = pool.picker().acquireHeld(a, new Tried(), 0);
            assertNotNull(lease);
            lease.answered(503, 0);
            lease.close();
        }
        assertTrue(a.ejected());
    }

    @Test
    void staleConnectionsAndClientsThatGoAwayDoNotCount() {
        for (int i = 0; i < 10; i++) {
            fail(a, Failure.STALE, 0);
            TestPool.acquire(pool, 0).close();
        }
        assertFalse(a.ejected());
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void theLastServerIsNeverEjected(Failure failure) {
        b.up(false, 0);
        for (int i = 0; i < 10; i++) {
            fail(a, failure, 0);
        }
        assertFalse(a.ejected());
        assertEquals("aa", TestPool.picks(pool, 2, 0));
    }

    @Test
    void notMoreThanTheShareIsOutAtOnce() {
        Pool five = TestPool.of("a", "b", "c", "d", "e").passive(PASSIVE).pool();
        for (Server server : five.servers()) {
            for (int i = 0; i < 5; i++) {
                Lease lease = five.picker().acquireHeld(server, new Tried(), 0);
                if (lease != null) {
                    lease.failed(Failure.CONNECT, 0);
                    lease.close();
                }
            }
        }
        assertEquals(2, five.servers().stream().filter(Server::ejected).count());
    }

    @Test
    void afterItsTimeOneProbeGoesThroughAndBringsItBack() {
        eject(a, 0);
        assertEquals("bbbb", TestPool.picks(pool, 4, 10 * SECOND - 1));
        Lease probe = probe(10 * SECOND);
        assertEquals("bbbb", TestPool.picks(pool, 4, 10 * SECOND));
        assertTrue(a.ejected());
        probe.succeeded(10 * SECOND);
        probe.close();
        assertFalse(a.ejected());
        assertTrue(TestPool.picks(pool, 4, 10 * SECOND).contains("a"));
    }

    @Test
    void aFailedProbeDoublesTheTimeUpToTheLongest() {
        eject(a, 0);
        long now = 0;
        for (int seconds : new int[] {10, 20, 40, 80, 160, 300, 300}) {
            assertEquals("bb", TestPool.picks(pool, 2, now + seconds * SECOND - 1));
            now += seconds * SECOND;
            Lease probe = probe(now);
            probe.failed(Failure.TIMEOUT, now);
            probe.close();
            assertEquals("bb", TestPool.picks(pool, 2, now));
        }
    }

    @Test
    void aProbeWhoseClientGoesAwayIsFollowedByAnother() {
        eject(a, 0);
        probe(10 * SECOND).close();
        assertTrue(a.ejected());
        Lease probe = probe(10 * SECOND);
        probe.succeeded(10 * SECOND);
        assertFalse(a.ejected());
        probe.close();
    }

    @Test
    void oldWorkThatFailsWhileAProbeIsOutDecidesNothing() {
        Lease old = pool.picker().acquireHeld(a, new Tried(), 0);
        assertNotNull(old);
        eject(a, 0);
        Lease probe = probe(10 * SECOND);
        old.failed(Failure.CUT, 10 * SECOND);
        old.close();
        probe.succeeded(10 * SECOND);
        probe.close();
        assertFalse(a.ejected());
    }

    @Test
    void ejectedSoonAgainItStaysOutLongerAndLaterNot() {
        eject(a, 0);
        readmit(10 * SECOND);
        eject(a, 20 * SECOND);
        assertEquals("bb", TestPool.picks(pool, 2, 40 * SECOND - 1));
        readmit(40 * SECOND);
        eject(a, 500 * SECOND);
        readmit(510 * SECOND);
    }

    private void readmit(long nowNanos) {
        Lease probe = probe(nowNanos);
        probe.succeeded(nowNanos);
        probe.close();
        assertFalse(a.ejected());
    }

    @Test
    void foundUpByActiveChecksItIsBack() {
        eject(a, 0);
        a.up(true, SECOND);
        assertTrue(a.ejected(), "it was not down");
        a.up(false, SECOND);
        a.up(true, 2 * SECOND);
        assertFalse(a.ejected());
    }

    @Test
    void passiveOffForgets() {
        eject(a, 0);
        pool.apply(TestPool.of("a", "b").passive(null).spec());
        assertEquals("abab", TestPool.picks(pool, 4, 0).chars().sorted().count() == 4 ? "abab" : "");
        assertFalse(a.ejected());
        for (int i = 0; i < 5; i++) {
            fail(a, Failure.CONNECT, 0);
        }
        assertFalse(a.ejected());
    }

    @Test
    void ejectionIsToldWithItsReason() {
        List<String> told = new ArrayList<>();
        PoolSpec spec = TestPool.of("a", "b").passive(PASSIVE).spec();
        Pool watched = new Pool(spec, Runnable::run, new PoolEvents() {
            @Override
            public void ejected(Server server, Failure last, long nanos) {
                told.add(server.path() + " out " + last + " " + nanos / SECOND);
            }

            @Override
            public void readmitted(Server server) {
                told.add(server.path() + " in");
            }

            @Override
            public void quorum(Pool pool, boolean up) {}
        });
        watched.apply(spec);
        Server bad = TestPool.server(watched, "b");
        for (int i = 0; i < 3; i++) {
            Lease lease = watched.picker().acquireHeld(bad, new Tried(), 0);
            assertNotNull(lease);
            lease.failed(Failure.CONNECT, 0);
            lease.close();
        }
        for (int i = 0; i < 2; i++) {
            Lease lease = TestPool.acquire(watched, 10 * SECOND);
            lease.succeeded(10 * SECOND);
            lease.close();
        }
        assertEquals(List.of("web/b out CONNECT 10", "web/b in"), told);
    }
}
