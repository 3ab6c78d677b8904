package lbd.proxy.loop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import lbd.core.runtime.RepeatLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees by how much a loop's timers come too late that it did not run: its process was stopped, its machine
/// was stunned, or something kept it for that long. Confined to its loop.
final class Halts {
    private static final Logger log = LoggerFactory.getLogger(Halts.class);

    /// Less than that is the delay of a busy loop.
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RepeatLimit lines;
    private long seenNanos;

    Halts(long nowNanos) {
        seenNanos = nowNanos;
        lines = new RepeatLimit(Duration.ofSeconds(10), nowNanos);
    }

    /// A timer has come. Those of one halt see it once.
    ///
    /// @return how long the loop did not run, in nanoseconds; 0 where it did
    long before(long dueNanos, long nowNanos) {
        long late = nowNanos - (dueNanos - seenNanos > 0 ? dueNanos : seenNanos);
        seenNanos = nowNanos;
        if (late < SHORTEST_NANOS) {
            return 0;
        }
        long suppressed = lines.pass(nowNanos);
        if (suppressed != RepeatLimit.QUIET) {
            log.atWarn()
                    .addKeyValue("event", "loop.halted")
                    .addKeyValue("loop", Thread.currentThread().getName())
                    .addKeyValue("lost_ms", TimeUnit.NANOSECONDS.toMillis(late))
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
        return late;
    }
}
