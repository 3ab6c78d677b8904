package lbd.vrrp.script;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.vrrp.track.RiseFall;
import lbd.vrrp.track.Verdict;

/// Runs a script again and again, from start to start, never twice at a time, and reports each verdict that
/// differs from the one before.
public final class TrackedScript implements AutoCloseable {
    private final ScriptSpec spec;
    private final BiConsumer<Verdict, ScriptOutcome> sink;
    private final Thread thread;
    private final String routerId;

    /// Starts running it.
    ///
    /// @param routerId told the script
    /// @param sink     gets verdicts on the script's thread, with the run that made it
    public TrackedScript(ScriptSpec spec, String routerId, BiConsumer<Verdict, ScriptOutcome> sink) {
        this.spec = spec;
        this.routerId = routerId;
        this.sink = sink;
        thread = Thread.ofVirtual().name("vrrp-script-" + spec.name()).start(this::loop);
    }

    /// Whether it runs just this already.
    public boolean runs(ScriptSpec other, String otherRouterId) {
        return spec.equals(other) && routerId.equals(otherRouterId);
    }

    private void loop() {
        Command command = new Command(spec.command(), spec.user(), routerId);
        RiseFall counter = new RiseFall(spec);
        Verdict before = Verdict.UNKNOWN;
        try {
            while (true) {
                long start = System.nanoTime();
                ScriptOutcome outcome = command.run(spec.timeout(), List.of());
                Verdict verdict = counter.result(outcome.isSuccess());
                if (!verdict.equals(before)) {
                    before = verdict;
                    sink.accept(verdict, outcome);
                }
                long rest = start + spec.interval().toNanos() - System.nanoTime();
                if (rest > 0) {
                    Thread.sleep(Duration.ofNanos(rest));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Kills a run under way; nothing is reported any more.
    @Override
    public void close() {
        thread.interrupt();
    }
}
