package lbd.daemon.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.ProblemSource;
import lbd.daemon.problem.Sighting;

/// Counts events that did not reach standard output: nobody reads it, or not as fast as they come.
public final class LostEvents implements ProblemSource {
    private static final LongAdder LOST = new LongAdder();

    static void count() {
        LOST.increment();
    }

    @Override
    public void look(Consumer<Sighting> to) {
        to.accept(new Sighting(
                Kind.EVENTS_LOST, "", false, LOST.sum(), "events are lost: standard output does not take them"));
    }

    /// A queue in which nobody waits for room.
    static final class Queue extends AsyncAppender {
        @Override
        protected void append(ILoggingEvent event) {
            if (getRemainingCapacity() == 0) {
                count();
            }
            super.append(event);
        }
    }
}
