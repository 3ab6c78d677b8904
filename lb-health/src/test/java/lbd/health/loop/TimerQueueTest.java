package lbd.health.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
    private final TimerQueue queue = new TimerQueue();

    @Test
    void timersLeaveInTheOrderOfTheirTimesWhateverIsCancelled() {
        Random random = new Random(42);
        List<CheckTimer> kept = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            CheckTimer timer = queue.add(Long.MAX_VALUE - 500 + random.nextInt(1000), () -> {});
            if (random.nextInt(3) == 0) {
                timer.cancel();
                timer.cancel();
            } else {
                kept.add(timer);
            }
            if (!kept.isEmpty() && random.nextInt(4) == 0) {
                kept.remove(random.nextInt(kept.size())).cancel();
            }
        }
        assertEquals(kept.size(), queue.size());
        // The clock wraps among these, as System.nanoTime may.
        List<Long> expected = kept.stream()
                .map(t -> t.atNanos - (Long.MAX_VALUE - 500))
                .sorted()
                .toList();
        List<Long> actual = new ArrayList<>();
        for (CheckTimer first = queue.first(); first != null; first = queue.first()) {
            actual.add(first.atNanos - (Long.MAX_VALUE - 500));
            queue.remove(first);
        }
        assertEquals(expected, actual);
        assertNull(queue.first());
    }
}
