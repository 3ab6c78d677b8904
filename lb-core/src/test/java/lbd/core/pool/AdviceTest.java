package lbd.core.pool;

import static lbd.core.pool.TestPool.SECOND;
import static lbd.core.pool.TestPool.picks;
import static lbd.core.pool.TestPool.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lbd.core.health.Advice;
import lbd.core.model.ServerSpec;
import org.junit.jupiter.api.Test;

/// What scripts and agents say about a server's share of work.
class AdviceTest {
    private static final long NOW = 100 * SECOND;

    @Test
    void percentOfAWeightOfOneIsHeeded() {
        Pool pool = TestPool.of("a", "b").scheduler("wrr").pool();
        server(pool, "a").advise(percent(50));
        assertEquals("babbab", picks(pool, 6, NOW));
        assertEquals(0.5, server(pool, "a").weightInForce());
    }

    @Test
    void percentOfAHundredChangesNoOrder() {
        Pool plain = TestPool.of("a", "b", "c").scheduler("wrr").pool();
        Pool advised = TestPool.of("a", "b", "c").scheduler("wrr").pool();
        advised.servers().forEach(s -> s.advise(percent(100)));
        assertEquals(picks(plain, 9, NOW), picks(advised, 9, NOW));
    }

    @Test
    void zeroTakesNoNewWorkButServesThoseWhoWereHere() {
        Pool pool = TestPool.of("a", "b").pool();
        server(pool, "a").advise(percent(0));
        assertEquals("bbb", picks(pool, 3, NOW));
        Lease held = pool.picker().acquireHeld(server(pool, "a"), new Tried(), NOW);
        assertNotNull(held);
        held.close();
    }

    @Test
    void weightOfAScriptStandsInForTheFilesButNotForTheOperators() {
        Pool pool = TestPool.of("a", "b").scheduler("wrr").pool();
        Server a = server(pool, "a");
        a.advise(Advice.of(new Advice.Weight.Absolute(3)));
        assertEquals("aaba", picks(pool, 4, NOW));
        a.weightByHand(0);
        assertEquals("bb", picks(pool, 2, NOW));
        a.weightByHand(1);
        assertEquals(3, a.weightInForce(), "the file's own weight again: nobody says otherwise by hand");
        a.advise(Advice.NONE);
        assertEquals(1, a.weightInForce());
    }

    @Test
    void percentIsOfTheOperatorsWeight() {
        Pool pool = TestPool.of("a").pool();
        server(pool, "a").advise(percent(75));
        server(pool, "a").weightByHand(10);
        assertEquals(7.5, server(pool, "a").weightInForce());
    }

    @Test
    void connectionsAreLimitedAsAdvisedAndFreeAgainWhenTheAgentIsGone() {
        Pool pool = TestPool.of("a").pool();
        server(pool, "a").advise(new Advice(null, 2, null));
        List<Lease> leases = new ArrayList<>();
        leases.add(TestPool.acquire(pool, NOW));
        leases.add(TestPool.acquire(pool, NOW));
        assertNull(pool.acquire(Pool.NO_KEY, new Tried(), NOW));
        server(pool, "a").advise(Advice.NONE);
        leases.add(TestPool.acquire(pool, NOW));
        leases.forEach(Lease::close);
    }

    @Test
    void agentAndOperatorBothHaveToWantAServer() {
        Pool pool = TestPool.of("a", "b").pool();
        Server a = server(pool, "a");
        a.advise(state(ServerSpec.State.DRAIN));
        assertEquals("bb", picks(pool, 2, NOW));
        assertTrue(a.takesHeldWork());
        a.advise(state(ServerSpec.State.DISABLED));
        assertFalse(a.takesHeldWork());
        a.advise(state(ServerSpec.State.ENABLED));
        assertEquals(ServerSpec.State.ENABLED, a.stateInForce());
        a.stateByHand(ServerSpec.State.DISABLED);
        assertEquals(ServerSpec.State.DISABLED, a.stateInForce());
    }

    @Test
    void reloadKeepsAdvice() {
        TestPool file = TestPool.of("a", "b").scheduler("wrr");
        Pool pool = file.pool();
        server(pool, "a").advise(percent(300));
        pool.apply(file.spec());
        assertEquals("aaba", picks(pool, 4, NOW));
    }

    @Test
    void hashesGiveAnAdvisedServerItsShare() {
        for (String scheduler : List.of("maglev", "sh")) {
            Pool pool = TestPool.of("a", "b", "c").scheduler(scheduler).pool();
            int before = owned(pool, "a");
            server(pool, "a").advise(percent(10));
            int after = owned(pool, "a");
            assertTrue(
                    after < before / 4 && after > 0, scheduler + ": " + before + " keys before, " + after + " after");
        }
    }

    private static int owned(Pool pool, String name) {
        int owned = 0;
        for (long key = 1; key <= 3000; key++) {
            Lease lease = pool.acquire(key * 0x9e3779b97f4a7c15L, new Tried(), NOW);
            assertNotNull(lease);
            owned += lease.server().name().equals(name) ? 1 : 0;
            lease.close();
        }
        return owned;
    }

    private static Advice percent(int percent) {
        return Advice.of(new Advice.Weight.Percent(percent));
    }

    private static Advice state(ServerSpec.State state) {
        return new Advice(null, null, state);
    }
}
