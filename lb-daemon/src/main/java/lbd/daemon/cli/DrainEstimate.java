package lbd.daemon.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// When what is left will have ended, at the rate of the last half minute.
final class DrainEstimate {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);

    private record Sample(long atNanos, int left) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    void at(long nowNanos, int left) {
        // One that is as old as the window stays, to count from.
        while (samples.size() > 1 && nowNanos - second().atNanos >= WINDOW_NANOS) {
            samples.removeFirst();
        }
        samples.add(new Sample(nowNanos, left));
    }

    private Sample second() {
        var all = samples.iterator();
        all.next();
        return all.next();
    }

    /// @return null where nothing has ended lately
    @Nullable
    Duration left() {
        if (samples.isEmpty()) {
            return null;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        int ended = first.left - last.left;
        return ended <= 0
                ? null
                : Duration.ofNanos((long) ((double) (last.atNanos - first.atNanos) / ended * last.left));
    }
}
