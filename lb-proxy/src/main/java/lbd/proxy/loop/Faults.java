package lbd.proxy.loop;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.runtime.RepeatLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Faults of our own that the event loops have caught where they call our code: for an event of a socket, a timer, or a
/// task. Whoever is at fault ends, is told of with its stack, and is counted; the rest of the loop goes on. Any thread.
public final class Faults {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    /// A fault that somebody can bring about at will is not to fill the log.
    private static final Duration QUIET = Duration.ofSeconds(10);

    private static final int MAX_PLACES = 100;

    private final LongAdder count = new LongAdder();
    private final Map<String, RepeatLimit> places = new ConcurrentHashMap<>();

    /// Something has thrown that never should. Whoever is at fault has ended when this returns.
    ///
    /// @param kind of what the loop called: event, timer, task
    public void caught(String kind, Guarded whose, Throwable fault) {
        tell(kind, whose, fault);
        try {
            whose.faulted();
        } catch (RuntimeException | Error e) {
            tell("end", whose, e);
        }
    }

    private void tell(String kind, Guarded whose, Throwable fault) {
        count.increment();
        long suppressed = limit(fault).pass(System.nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            log.atError()
                    .addKeyValue("event", "loop.internal_error")
                    .addKeyValue("kind", kind)
                    .addKeyValue("in", whose.getClass().getSimpleName())
                    .addKeyValue("suppressed", suppressed)
                    .setCause(fault)
                    .log();
        }
    }

    private RepeatLimit limit(Throwable fault) {
        StackTraceElement[] stack = fault.getStackTrace();
        String place = fault.getClass().getName() + (stack.length == 0 ? "" : stack[0]);
        String key = places.size() < MAX_PLACES || places.containsKey(place) ? place : "";
        return places.computeIfAbsent(key, k -> new RepeatLimit(QUIET, System.nanoTime()));
    }

    public long count() {
        return count.sum();
    }
}
