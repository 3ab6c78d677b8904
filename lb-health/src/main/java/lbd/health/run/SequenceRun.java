package lbd.health.run;

import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Several runs one after the other; the first that fails ends it, the last one's outcome stands for all.
public final class SequenceRun implements Run {
    private final Iterator<Supplier<Run>> steps;
    private @Nullable Run current;

    /// @param steps at least one
    public SequenceRun(List<Supplier<Run>> steps) {
        this.steps = steps.iterator();
    }

    @Override
    public void start(Consumer<RunOutcome> done) {
        Run next = steps.next().get();
        current = next;
        next.start(outcome -> {
            if (outcome.passed() && steps.hasNext()) {
                start(done);
            } else {
                done.accept(outcome);
            }
        });
    }

    @Override
    public RunOutcome expire() {
        Run running = current;
        if (running == null) {
            throw new IllegalStateException("expired before it started");
        }
        return running.expire();
    }

    @Override
    public void cancel() {
        Run running = current;
        if (running != null) {
            running.cancel();
        }
    }
}
