package lbd.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.Cidr;
import org.junit.jupiter.api.Test;

class KeyCountsTest {
    private static final Cidr ONE = Cidr.parse("192.0.2.1");
    private static final Cidr OTHER = Cidr.parse("2001:db8::/64");

    private final KeyCounts<Cidr> counts = new KeyCounts<>();

    @Test
    void aSourceHasAsManyAsItMay() {
        assertTrue(counts.take(ONE, 2));
        assertTrue(counts.take(ONE, 2));
        assertFalse(counts.take(ONE, 2));
        assertTrue(counts.take(OTHER, 1));
        counts.free(ONE);
        assertTrue(counts.take(ONE, 2));
    }

    @Test
    void nothingIsKeptOfWhoHasLeft() {
        for (int i = 0; i < 1000; i++) {
            Cidr source = Cidr.around(new byte[] {10, 0, (byte) (i >> 8), (byte) i}, 32, 64);
            assertTrue(counts.take(source, 1));
            counts.free(source);
        }
        assertEquals(0, counts.size());
    }

    @Test
    void whatWasNotTakenCannotBeFreed() {
        assertThrows(IllegalStateException.class, () -> counts.free(ONE));
    }

    @Test
    void threadsTogetherNeverHaveMoreThanTheLimit() throws InterruptedException {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    if (counts.take(ONE, 3)) {
                        most.accumulateAndGet(open.incrementAndGet(), Math::max);
                        open.decrementAndGet();
                        counts.free(ONE);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(most.get() <= 3, most + " at once");
        assertEquals(0, counts.size());
    }
}
