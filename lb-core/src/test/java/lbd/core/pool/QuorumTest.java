package lbd.core.pool;

import static lbd.core.pool.TestPool.SECOND;
import static lbd.core.pool.TestPool.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lbd.core.health.Advice;
import lbd.core.model.PassiveSpec;
import lbd.core.model.ServerSpec;
import org.junit.jupiter.api.Test;

/// Who takes the work of a pool that has not enough servers.
class QuorumTest {
    private static final long NOW = 100 * SECOND;

    private final List<String> told = new ArrayList<>();
    private final PoolEvents events = new PoolEvents() {
        @Override
        public void ejected(Server server, Failure last, long nanos) {}

        @Override
        public void readmitted(Server server) {}

        @Override
        public void quorum(Pool pool, boolean up) {
            told.add((up ? "up " : "down ") + pool.weightUp());
        }
    };

    private Pool pool(TestPool spec) {
        Pool pool = new Pool(spec.spec(), Runnable::run, events);
        pool.apply(spec.spec());
        return pool;
    }

    @Test
    void fallbackTakesAllNewWorkUntilTheQuorumIsGainedAgain() {
        Pool pool = pool(TestPool.of("a", "b", "c").quorum(2, 1));
        Pool fallback = TestPool.of("x").pool();
        pool.fallback(fallback);
        assertSame(pool, pool.inForce());
        server(pool, "a").up(false, NOW);
        server(pool, "b").up(false, NOW);
        assertSame(pool, pool.inForce(), "1 is not less than 2 - 1");
        server(pool, "c").up(false, NOW);
        assertSame(fallback, pool.inForce());
        server(pool, "a").up(true, NOW);
        server(pool, "b").up(true, NOW);
        assertSame(fallback, pool.inForce(), "2 is less than 2 + 1");
        server(pool, "c").up(true, NOW);
        assertSame(pool, pool.inForce());
        assertEquals(List.of("down 0", "up 3"), told);
    }

    @Test
    void withoutFallbackWhatIsUpGoesOn() {
        Pool pool = pool(TestPool.of("a", "b").quorum(2, 0));
        server(pool, "a").up(false, NOW);
        assertFalse(pool.isUp());
        assertSame(pool, pool.inForce());
        assertEquals("bb", TestPool.picks(pool, 2, NOW));
    }

    @Test
    void poolWithTooLittleAtItsStartIsDownAndSaysSo() {
        Pool pool = pool(TestPool.of("a").quorum(2, 0));
        assertFalse(pool.isUp());
        assertEquals(List.of("down 1"), told);
    }

    @Test
    void hysteresisCountsAtTheStartAsWithKeepalived() {
        assertFalse(pool(TestPool.of("a", "b").quorum(2, 1)).isUp());
        assertTrue(pool(TestPool.of("a", "b", "c").quorum(2, 1)).isUp());
    }

    @Test
    void weightsCountAsOperatorAndChecksHaveThem() {
        Pool pool = pool(
                TestPool.of().server("a", 4, 0, false).server("b", 2, 0, false).quorum(4, 0));
        assertEquals(6, pool.weightUp());
        server(pool, "a").advise(Advice.of(new Advice.Weight.Percent(60)));
        assertEquals(4, pool.weightUp(), "2.4 + 2");
        server(pool, "b").stateByHand(ServerSpec.State.DRAIN);
        assertFalse(pool.isUp());
        server(pool, "b").stateByHand(ServerSpec.State.ENABLED);
        assertTrue(pool.isUp());
    }

    @Test
    void serverThatTrafficEjectedCounts() {
        Pool pool = pool(TestPool.of("a", "b").passive(PassiveSpec.DEFAULT).quorum(2, 0));
        for (int i = 0; i < 3; i++) {
            Lease lease = pool.picker().acquireHeld(server(pool, "b"), new Tried(), NOW);
            lease.failed(Failure.CONNECT, NOW);
            lease.close();
        }
        assertTrue(server(pool, "b").ejected());
        assertTrue(pool.isUp());
    }

    @Test
    void reloadKeepsWhatIsBetweenTheThresholds() {
        TestPool spec = TestPool.of("a", "b", "c").quorum(2, 1);
        Pool pool = pool(spec);
        server(pool, "a").up(false, NOW);
        server(pool, "b").up(false, NOW);
        pool.apply(spec.spec());
        assertTrue(pool.isUp());
        pool.apply(spec.quorum(2, 0).spec());
        assertFalse(pool.isUp());
        pool.apply(TestPool.of("a", "b", "c").spec());
        assertTrue(pool.isUp(), "one is up, and nothing more is asked for");
    }

    @Test
    void fallbacksOfFallbacksAreFollowedButNotInACircle() {
        Pool one = pool(TestPool.of("a").quorum(2, 0));
        Pool two = pool(TestPool.of("b").quorum(2, 0));
        Pool three = pool(TestPool.of("c"));
        one.fallback(two);
        two.fallback(three);
        assertSame(three, one.inForce());
        two.fallback(one);
        assertSame(one, one.inForce());
    }
}
