package lbd.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatTest {
    private static final Duration STUCK = Duration.ofMillis(1200);

    @Test
    void loopThatStoodStillShowsItsLagAndTheBeatsThatItMissed() throws Exception {
        try (ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor()) {
            Heartbeat heartbeat = Heartbeat.of(loop, (due, now) -> {});
            long since = heartbeat.lastTurnNanos();
            loop.submit(() -> {
                Thread.sleep(STUCK);
                return null;
            });
            while (heartbeat.lastTurnNanos() - since < STUCK.toNanos() || beats(heartbeat) < 4) {
                Thread.sleep(5);
            }
            assertTrue(heartbeat.lags().sumNanos() >= Duration.ofMillis(1500).toNanos(), "950 + 700 + 450 + 200 ms");
            loop.shutdownNow();
        }
    }

    private static long beats(Heartbeat heartbeat) {
        return Arrays.stream(heartbeat.lags().counts()).sum();
    }
}
