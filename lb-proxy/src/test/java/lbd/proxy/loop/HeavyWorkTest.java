package lbd.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lbd.proxy.LoopFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeavyWorkTest {
    private static final int PIECES = 50;

    private final List<Integer> done = new ArrayList<>();
    private final List<Long> turns = new ArrayList<>();
    private final CountDownLatch all = new CountDownLatch(PIECES);

    private void piece(Loop loop, int number) {
        long until = System.nanoTime() + 400_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        done.add(number);
        turns.add(loop.turn());
        all.countDown();
    }

    @Test
    void aTurnHasAShareOfItAndAllAreDoneInTheirOrder() throws Exception {
        try (LoopFixture fixture = new LoopFixture()) {
            Loop loop = fixture.loop;
            fixture.run(() -> {
                HeavyWork work = loop.heavyWork();
                for (int i = 0; i < PIECES; i++) {
                    int number = i;
                    if (work.isFree()) {
                        work.now(() -> piece(loop, number));
                    } else {
                        work.later(() -> {}, () -> piece(loop, number));
                    }
                }
            });
            assertTrue(all.await(30, TimeUnit.SECONDS));
            assertEquals(IntStream.range(0, PIECES).boxed().toList(), done);
            Map<Long, Integer> perTurn = new HashMap<>();
            turns.forEach(turn -> perTurn.merge(turn, 1, Integer::sum));
            // A turn may begin with what is left of a share and end with a new one.
            assertTrue(Collections.max(perTurn.values()) <= 6, perTurn::toString);
        }
    }

    @Test
    void onesFaultDoesNotStopTheOthers() throws Exception {
        try (LoopFixture fixture = new LoopFixture()) {
            CountDownLatch last = new CountDownLatch(1);
            fixture.run(() -> {
                HeavyWork work = fixture.loop.heavyWork();
                work.later(() -> {}, () -> {
                    throw new IllegalStateException("on purpose");
                });
                work.later(() -> {}, last::countDown);
            });
            assertTrue(last.await(30, TimeUnit.SECONDS));
        }
    }
}
