package lbd.health;

import lbd.core.model.check.HealthCheck;
import lbd.health.loop.CheckTimer;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import org.jspecify.annotations.Nullable;

/// One check of one server: waits for its time, runs, and waits again.
///
/// ```
/// WAITING  the next start is a timer
/// READY    it is time, but another check of this server runs
/// RUNNING  a run, and a timer for its timeout
/// STOPPED  until somebody starts it
/// ```
/// On the loop's thread.
final class ScheduledCheck {
    /// A process that is stopped again and again still gets a verdict.
    private static final int MOST_RESTARTS = 2;

    private static final long LINGER_NANOS = 100_000_000;
    private static final long LONGEST_SPREAD_NANOS = 5_000_000_000L;

    private enum Phase {
        WAITING,
        READY,
        RUNNING,
        STOPPED
    }

    private final CheckedServer server;
    private final HealthCheck check;
    private final Checker checker;

    private Phase phase = Phase.STOPPED;
    private @Nullable CheckTimer timer;
    private @Nullable Run run;
    private long startedNanos;
    private int restarts;
    private int runs;
    private long passed;
    private long failed;
    private long lastNanos;

    ScheduledCheck(CheckedServer server, HealthCheck check) {
        this.server = server;
        this.check = check;
        checker = Checkers.of(check);
    }

    HealthCheck check() {
        return check;
    }

    /// Runs that passed since this check was scheduled first.
    long passed() {
        return passed;
    }

    /// Runs that did not.
    long failed() {
        return failed;
    }

    /// How long the last run took; 0 before the first.
    long lastNanos() {
        return lastNanos;
    }

    /// Whether something of its last run is still there.
    boolean lingers() {
        Run last = run;
        return last != null && last.lingers();
    }

    void startAt(long atNanos) {
        phase = Phase.WAITING;
        replaceTimer(server.loop().about(atNanos, this::due));
    }

    /// The first starts of many checks, and those after a pause, are spread over this.
    ///
    /// @param dice 0 to 1
    long spreadNanos(double dice) {
        return (long) (Math.min(check.timing().interval().toNanos(), LONGEST_SPREAD_NANOS) * dice);
    }

    /// The process stood still: what ran is started again rather than judged, what should have started meanwhile
    /// starts in its turn.
    void slept(double dice) {
        long nowNanos = server.loop().nowNanos();
        CheckTimer next = timer;
        if (phase == Phase.RUNNING && restarts < MOST_RESTARTS) {
            restarts++;
            cancelRun();
            startAt(nowNanos);
            server.released(this);
        } else if (phase == Phase.WAITING && next != null && next.isDue(nowNanos)) {
            startAt(nowNanos + spreadNanos(dice));
        }
    }

    boolean isStopped() {
        return phase == Phase.STOPPED;
    }

    /// What it has counted stays.
    void stop() {
        phase = Phase.STOPPED;
        replaceTimer(null);
        cancelRun();
        server.released(this);
    }

    private void due() {
        if (lingers()) {
            startAt(server.loop().nowNanos() + LINGER_NANOS);
        } else {
            phase = Phase.READY;
            server.ready(this);
        }
    }

    /// Its turn has come.
    void begin() {
        phase = Phase.RUNNING;
        startedNanos = server.loop().nowNanos();
        replaceTimer(server.loop().at(startedNanos + check.timing().timeout().toNanos(), this::late));
        Run next = server.run(check, checker);
        run = next;
        int number = ++runs;
        next.start(outcome -> {
            if (runs == number && phase == Phase.RUNNING) {
                end(outcome);
            }
        });
    }

    private void late() {
        Run running = run;
        if (running != null) {
            end(running.expire());
        }
    }

    private void end(RunOutcome outcome) {
        replaceTimer(null);
        restarts = 0;
        forgetRun();
        if (outcome.passed()) {
            passed++;
        } else {
            failed++;
        }
        lastNanos = server.loop().nowNanos() - startedNanos;
        phase = Phase.WAITING;
        server.ended(this, outcome, startedNanos);
    }

    private void cancelRun() {
        Run running = run;
        if (running != null) {
            running.cancel();
            forgetRun();
        }
    }

    /// Unless it lingers: then it is what the next one waits for.
    private void forgetRun() {
        if (!lingers()) {
            run = null;
        }
    }

    private void replaceTimer(@Nullable CheckTimer next) {
        CheckTimer before = timer;
        if (before != null) {
            before.cancel();
        }
        timer = next;
    }
}
