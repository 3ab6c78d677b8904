package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.proxy.loop.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Threads that have the time to verify.
@Timeout(30)
class VerificationsTest {
    private static final int THREADS = 2;

    /// Both threads have work until the latch is open.
    private static CountDownLatch occupy(Workers all) throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            assertTrue(all.run(() -> false, () -> {
                begun.countDown();
                await(open);
            }));
        }
        begun.await();
        return open;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noMoreWaitThanMay() throws Exception {
        Workers all = new Workers("test-verify", 2);
        CountDownLatch open = occupy(all);
        CountDownLatch done = new CountDownLatch(2);
        assertTrue(all.run(() -> false, done::countDown));
        assertTrue(all.run(() -> false, done::countDown));
        assertFalse(all.run(() -> false, done::countDown));
        open.countDown();
        done.await();
    }

    @Test
    void whatNobodyWaitsForIsNotDone() throws Exception {
        Workers all = new Workers("test-verify", 4);
        CountDownLatch open = occupy(all);
        AtomicInteger done = new AtomicInteger();
        CountDownLatch last = new CountDownLatch(1);
        assertTrue(all.run(() -> true, done::incrementAndGet));
        assertTrue(all.run(() -> true, done::incrementAndGet));
        assertTrue(all.run(() -> false, last::countDown));
        open.countDown();
        last.await();
        assertEquals(0, done.get());
    }

    @Test
    void serversDoNotWaitForClients() throws Exception {
        CountDownLatch open = occupy(Verifications.CLIENTS);
        try {
            CountDownLatch done = new CountDownLatch(1);
            assertTrue(Verifications.SERVERS.run(() -> false, done::countDown));
            done.await();
        } finally {
            open.countDown();
        }
    }
}
