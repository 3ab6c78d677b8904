package lbd.proxy.loop;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Faults of our own that the event loops have caught, each with its stack in the log. Any thread.
public final class Faults {
    private static final Logger log = LoggerFactory.getLogger(Faults.class);

    private final LongAdder count = new LongAdder();

    /// Something has thrown that never should.
    ///
    /// @param kind  of what the loop called: event, timer or task
    /// @param whose the object at fault
    public void caught(String kind, Object whose, Throwable fault) {
        count.increment();
        log.atError()
                .addKeyValue("event", "loop.internal_error")
                .addKeyValue("kind", kind)
                .addKeyValue("in", whose.getClass().getSimpleName())
                .setCause(fault)
                .log();
    }

    public long count() {
        return count.sum();
    }
}
