package lbd.daemon.reload;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import lbd.core.model.Config;
import lbd.core.runtime.RuntimeState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Another file than the daemon's own, in force: for good, or until somebody confirms it in time.
///
///     nothing waits  --apply without a time--------------------> nothing waits
///     nothing waits  --apply with a time-----------------------> waits
///     waits          --confirm---------------------------------> nothing waits; what was applied stays
///     waits          --rollback, the time is over, errors------> nothing waits; what was before is taken again
///
/// While one waits neither a reload nor another apply is taken: it would not be clear what to go back to. No file is
/// written: a restart takes the daemon's own. State thread.
public final class Trial {
    private static final Logger log = LoggerFactory.getLogger(Trial.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    /// Repeats a task on the state thread.
    @FunctionalInterface
    public interface Repeater {
        /// @return cancels it
        Future<?> every(Duration interval, Runnable task);
    }

    /// @param before     that is taken again
    /// @param changes    brings back what was changed by hand then
    /// @param beforeFile where that was from
    private record Waiting(
            Config before, Runnable changes, String beforeFile, String file, long untilNanos, Future<?> looking) {}

    private final Reloader reloader;
    private final RuntimeState state;
    private final LastReload last;
    private final Repeater repeater;
    private final AnswerTotals answers;
    private final ErrorRate errors = new ErrorRate();
    private @Nullable Waiting waiting;

    public Trial(Reloader reloader, RuntimeState state, LastReload last, Repeater repeater) {
        this.reloader = reloader;
        this.state = state;
        this.last = last;
        this.repeater = repeater;
        this.answers = new AnswerTotals(() -> state.listeners().values());
    }

    /// To be called every ten seconds: what is usual.
    public void keep() {
        if (waiting == null) {
            errors.keep(answers.now(), System.nanoTime());
        }
    }

    /// What is waited for, in words; null: nothing waits.
    public @Nullable String obstacle() {
        Waiting now = waiting;
        return now == null
                ? null
                : now.file
                        + " waits to be confirmed: say `lbd confirm` or `lbd rollback` before anything else is taken";
    }

    /// Takes another file. Nothing may wait.
    ///
    /// @param confirmWithin null: for good
    public ReloadResult apply(ConfigSource other, @Nullable Duration confirmWithin) {
        Config before = state.config();
        Runnable changes = reloader.mark();
        String beforeFile = last.file(reloader.file());
        ReloadResult result = reloader.apply(other);
        if (result instanceof ReloadResult.Taken) {
            Instant until = confirmWithin == null ? null : Instant.now().plus(confirmWithin);
            inForce(other.name(), until);
            if (confirmWithin != null) {
                long now = System.nanoTime();
                errors.begin(answers.now(), now);
                waiting = new Waiting(
                        before,
                        changes,
                        beforeFile,
                        other.name(),
                        now + confirmWithin.toNanos(),
                        repeater.every(LOOK, this::look));
                log.atInfo()
                        .addKeyValue("event", "config.unconfirmed")
                        .addKeyValue("file", other.name())
                        .addKeyValue("until", until)
                        .log();
            }
        }
        return result;
    }

    /// What was applied stays.
    ///
    /// @return its file; null where nothing waits
    public @Nullable String confirm() {
        Waiting now = end();
        if (now == null) {
            return null;
        }
        inForce(now.file, null);
        log.atInfo()
                .addKeyValue("event", "config.confirmed")
                .addKeyValue("file", now.file)
                .log();
        return now.file;
    }

    /// Takes again what was in force before.
    ///
    /// @param reason in one word
    /// @param detail empty where that says all
    /// @return null where nothing waits
    public @Nullable ReloadResult rollBack(String reason, String detail) {
        Waiting now = end();
        if (now == null) {
            return null;
        }
        ReloadResult result = reloader.takeBack(now.before, now.changes, now.beforeFile);
        boolean back = result instanceof ReloadResult.Taken;
        inForce(back ? now.beforeFile : now.file, null);
        last.rolledBack(now.file, reason, detail);
        var event = (back ? log.atWarn() : log.atError())
                .addKeyValue("event", back ? "config.rolled_back" : "config.rollback_failed")
                .addKeyValue("file", now.file)
                .addKeyValue("reason", reason);
        if (!detail.isEmpty()) {
            event = event.addKeyValue("detail", detail);
        }
        if (now.file.equals(now.beforeFile)) {
            event = event.addKeyValue(
                    "meaning", "the file still has what was rolled back: a reload or a restart takes it");
        }
        event.log();
        return result;
    }

    private void inForce(String file, @Nullable Instant confirmBy) {
        boolean own = confirmBy == null && file.equals(reloader.file());
        last.inForce(own ? null : file, confirmBy);
    }

    private void look() {
        Waiting now = waiting;
        if (now == null) {
            return;
        }
        try {
            long nanos = System.nanoTime();
            String tooMany = errors.look(answers.now(), nanos);
            if (tooMany != null) {
                rollBack("errors", tooMany);
            } else if (nanos - now.untilNanos >= 0) {
                rollBack("not_confirmed", "");
            }
        } catch (RuntimeException e) {
            // The executor would look no more.
            log.atError()
                    .addKeyValue("event", "config.internal_error")
                    .addKeyValue("step", "waiting")
                    .setCause(e)
                    .log();
        }
    }

    private @Nullable Waiting end() {
        Waiting now = waiting;
        waiting = null;
        if (now != null) {
            now.looking.cancel(false);
        }
        return now;
    }
}
