package lbd.daemon.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.alert.AlertRate;
import lbd.core.model.alert.AlertSpec;
import lbd.core.model.alert.AlertTarget;
import lbd.core.model.alert.AlertTopic;
import lbd.daemon.log.Fields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AlertTest {
    private static final Fields EVENT = Fields.now("warn", Map.of("event", "server.down"));

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    private Alert alert(Duration groupWait, boolean taken) {
        AlertSpec spec = new AlertSpec(
                "a",
                new AlertTarget.Command(List.of("/bin/true")),
                Set.of(AlertTopic.SERVER),
                AlertSpec.Level.INFO,
                AlertRate.DEFAULT,
                groupWait);
        Sender sender = _ -> {
            attempts.incrementAndGet();
            asked.countDown();
            answer.await();
            if (!taken) {
                throw new NotSentException("later", true);
            }
            return "ok";
        };
        return new Alert(spec, sender, "host", thread);
    }

    /// Ends while a message is being sent, with another event behind it.
    private Alert endedMeanwhile(boolean taken) throws Exception {
        Alert alert = alert(Duration.ZERO, taken);
        alert.add(EVENT);
        asked.await();
        alert.add(EVENT);
        alert.end();
        answer.countDown();
        // The thread is free again.
        thread.submit(() -> {}).get();
        return alert;
    }

    @Test
    void whatFailsAfterTheEndIsNotSentAgain() throws Exception {
        Alert alert = endedMeanwhile(false);
        assertEquals(0, thread.getQueue().size());
        assertEquals(1, attempts.get());
        assertEquals(2, alert.counts().dropped());
        assertEquals(0, alert.counts().waiting());
    }

    @Test
    void whatGetsThroughAtTheEndIsNotDropped() throws Exception {
        Alert alert = endedMeanwhile(true);
        assertEquals(1, attempts.get());
        assertEquals(1, alert.counts().sent());
        assertEquals(1, alert.counts().dropped());
        assertEquals(0, alert.counts().waiting());
    }

    @Test
    void whatWaitsAtTheEndIsDroppedOnce() {
        Alert alert = alert(Duration.ofHours(1), true);
        for (int i = 0; i < AlertBatch.MOST + 20; i++) {
            alert.add(EVENT);
        }
        alert.end();
        alert.add(EVENT);
        assertEquals(AlertBatch.MOST + 21, alert.counts().dropped());
        assertEquals(0, alert.counts().waiting());
        assertEquals(0, attempts.get());
    }
}
