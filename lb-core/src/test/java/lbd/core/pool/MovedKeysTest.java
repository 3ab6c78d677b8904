package lbd.core.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import lbd.core.model.PoolSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MovedKeysTest {
    private static final int KEYS = 4000;

    private static TestPool of(String scheduler, String... servers) {
        return TestPool.of(servers).scheduler(scheduler);
    }

    private static double moved(Pool pool, PoolSpec next) {
        return pool.movedKeys(next).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "ip_hash", "maglev"})
    void whatIsSaidIsWhatMoves(String scheduler) {
        Pool pool = of(scheduler, "a", "b", "c", "d").pool();
        PoolSpec next = of(scheduler, "a", "c", "d", "e").spec();
        double said = moved(pool, next);
        long before = pool.servers().getFirst().counters().picked.sum();
        List<String> old = picks(pool);
        pool.apply(next);
        List<String> now = picks(pool);
        int moves = 0;
        for (int i = 0; i < KEYS; i++) {
            moves += old.get(i).equals(now.get(i)) ? 0 : 1;
        }
        assertEquals((double) moves / KEYS, said, 0.04);
        assertEquals(0, before, "it counted as a pick");
    }

    private static List<String> picks(Pool pool) {
        SplittableRandom random = new SplittableRandom(7);
        return random.longs(KEYS)
                .mapToObj(key -> {
                    Lease lease = pool.acquire(key | 1, new Tried(), 0);
                    assert lease != null;
                    lease.giveBack();
                    return lease.server().name();
                })
                .toList();
    }

    @Test
    void nothingMovesWhereServersStay() {
        Pool pool = of("maglev", "a", "b").pool();
        assertEquals(0, moved(pool, of("maglev", "a", "b").slowStart(5).spec()));
    }

    @Test
    void allMoveToAnotherKeyAndToNobody() {
        Pool pool = of("maglev", "a", "b").pool();
        assertEquals(1, moved(pool, of("sh", "a", "b").spec()));
        assertEquals(1, moved(pool, of("maglev").spec()));
    }

    @Test
    void whoIsDownHasNoKeysToLose() {
        Pool pool = of("maglev", "a", "b", "c").pool();
        PoolSpec without = of("maglev", "a", "c").spec();
        double whileUp = moved(pool, without);
        pool.servers().get(1).up(false, 0);
        assertTrue(moved(pool, without) < whileUp);
    }

    @Test
    void othersHaveNoKeys() {
        assertTrue(of("wrr", "a", "b").pool().movedKeys(of("wrr", "a").spec()).isEmpty());
    }
}
