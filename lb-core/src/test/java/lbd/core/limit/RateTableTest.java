package lbd.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Buckets in their table, on a clock that the test moves.
class RateTableTest {
    private static final long MILLI = 1_000_000;
    private static final long INTERVAL = 10 * MILLI;
    private static final int BURST = 5;

    private final RateTable table = new RateTable(1000);

    private boolean take(long key, long now) {
        return table.take(key, now, INTERVAL, BURST) <= 0;
    }

    private int takeAll(long key, long now, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += take(key, now) ? 1 : 0;
        }
        return taken;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 7, Long.MAX_VALUE - 3 * MILLI, Long.MIN_VALUE, -MILLI})
    void fullBucketHasItsBurstAndThenARate(long start) {
        assertEquals(BURST, takeAll(1, start, 100));
        assertEquals(0, takeAll(1, start + INTERVAL - 1, 10), "a nanosecond too early");
        assertEquals(1, takeAll(1, start + INTERVAL, 10));
        assertEquals(3, takeAll(1, start + 4 * INTERVAL, 10), "what came meanwhile");
        assertEquals(BURST, takeAll(1, start + 1000 * INTERVAL, 10), "and no more than the burst");
    }

    @Test
    void saysWhenThereIsAToken() {
        takeAll(1, 0, BURST);
        assertEquals(INTERVAL, table.take(1, 0, INTERVAL, BURST));
        assertEquals(INTERVAL, table.take(1, 0, INTERVAL, BURST), "asking costs nothing");
        assertEquals(4 * MILLI, table.take(1, 6 * MILLI, INTERVAL, BURST));
        assertEquals(0, table.take(1, 10 * MILLI, INTERVAL, BURST), "the last one");
    }

    @Test
    void keysDoNotShareABucket() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            assertEquals(BURST, takeAll(random.nextLong(), 0, BURST + 1));
        }
        assertEquals(0, table.displaced());
    }

    @Test
    void tokenIsGivenBack() {
        assertEquals(BURST, takeAll(1, 0, BURST));
        table.giveBack(1, INTERVAL);
        assertEquals(1, takeAll(1, 0, BURST));
        table.giveBack(2, INTERVAL);
        assertEquals(BURST, takeAll(2, 0, BURST + 1), "of a key that is not there");
    }

    @Test
    void hashOfZeroIsAKeyLikeOthers() {
        assertEquals(BURST, takeAll(0, 0, BURST + 1));
        assertEquals(0, takeAll(0, 0, BURST + 1));
    }

    @Test
    void whoIsOverTheLimitStaysWhenManyOthersCome() {
        assertEquals(BURST, takeAll(42, 0, BURST));
        Random random = new Random(2);
        for (int i = 0; i < 1_000_000; i++) {
            take(random.nextLong(), 0);
        }
        assertTrue(table.displaced() > 900_000, "each of them made room for the next");
        assertEquals(0, takeAll(42, 0, 1), "it is remembered");
    }

    @Test
    void bucketsThatAreFullMakeRoomUnseen() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            take(random.nextLong(), i * MILLI);
        }
        assertEquals(0, table.displaced());
    }

    @Test
    void aMillionKeysHaveRoomInLittleMemory() {
        RateTable large = new RateTable(1_000_000);
        assertTrue(large.bytes() <= 200L << 20, large.bytes() + " bytes");
        Random random = new Random(4);
        for (int i = 0; i < 1_000_000; i++) {
            large.take(random.nextLong(), 0, INTERVAL, 1);
        }
        Random again = new Random(4);
        int forgotten = 0;
        for (int i = 0; i < 1_000_000; i++) {
            forgotten += large.take(again.nextLong(), 0, INTERVAL, 1) <= 0 ? 1 : 0;
        }
        assertTrue(forgotten < 5_000, forgotten + " of a million were forgotten");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 100, 300_000})
    void tableHasRoomForItsSize(int size) {
        long bytes = new RateTable(size).bytes();
        assertTrue(bytes >= 32L * size && bytes <= Math.max(512, 64L * size), size + ": " + bytes);
    }

    @Test
    void clientAtTwiceTheRateGetsHalfThrough() {
        int sent = 0;
        int passed = 0;
        Random random = new Random(5);
        double now = 0;
        while (sent < 20_000) {
            // An open loop: it comes when it comes, whatever became of the one before.
            now += -Math.log(1 - random.nextDouble()) * INTERVAL / 2;
            sent++;
            passed += take(1, (long) now) ? 1 : 0;
        }
        assertTrue(passed > 0.475 * sent && passed < 0.525 * sent, passed + " of " + sent);
    }

    @Test
    void loopsThatAskTogetherGetNoTokenTwice() throws InterruptedException {
        AtomicInteger passed = new AtomicInteger();
        Thread[] loops = new Thread[4];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = Thread.ofPlatform().start(() -> {
                int mine = 0;
                for (int ask = 0; ask < 20_000; ask++) {
                    mine += table.take(9, 0, INTERVAL, 30_000) <= 0 ? 1 : 0;
                }
                passed.addAndGet(mine);
            });
        }
        for (Thread loop : loops) {
            loop.join();
        }
        assertEquals(30_000, passed.get());
    }
}
