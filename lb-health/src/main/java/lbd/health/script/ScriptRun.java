package lbd.health.script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lbd.core.health.Advice;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.health.loop.CheckTimer;
import lbd.health.run.Context;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import lbd.health.run.Subject;
import lbd.sys.Child;
import lbd.sys.NoRoomException;
import lbd.sys.ProcessGroup;
import org.jspecify.annotations.Nullable;

/// One run of a script.
///
/// ```
/// STARTING -> RUNNING -> GONE                      it exits in time
/// STARTING, RUNNING -> DYING -> GONE               late or cancelled: TERM, and KILL after two seconds
/// STARTING -> GONE                                 it could not be started
/// ```
/// What it writes is read as it comes, without waiting for its end: a child that keeps the output open holds up
/// nothing.
public final class ScriptRun implements Run {
    private enum Phase {
        STARTING,
        RUNNING,
        DYING,
        GONE
    }

    private static final long PATIENCE_NANOS = 2_000_000_000;
    private static final long READ_EVERY_NANOS = 100_000_000;
    /// As setpriv says that it could not do what it shall, or not start the program.
    private static final Set<Integer> NOT_STARTED = Set.of(126, 127);

    private final Context context;
    private final Launch launch;
    private final boolean dynamicWeight;
    private final LastLine output = new LastLine();

    private Phase phase = Phase.STARTING;
    private Consumer<RunOutcome> done = outcome -> {};
    private @Nullable Child child;
    private @Nullable CheckTimer timer;

    /// How the program is started.
    @FunctionalInterface
    interface Launch {
        /// @throws IOException that says why it cannot be
        Invocation prepare() throws IOException;
    }

    private ScriptRun(Context context, Launch launch, boolean dynamicWeight) {
        this.context = context;
        this.launch = launch;
        this.dynamicWeight = dynamicWeight;
    }

    /// A check.
    public static ScriptRun of(Context context, CheckSpec.Script spec, Subject subject) {
        return new ScriptRun(context, () -> Invocation.of(spec, subject), spec.dynamicWeight());
    }

    /// A program that is no check.
    static ScriptRun of(Context context, List<String> command) {
        return new ScriptRun(context, () -> Invocation.of(command), false);
    }

    @Override
    public void start(Consumer<RunOutcome> whenDone) {
        done = whenDone;
        context.offload().work(() -> {
            try {
                Invocation invocation = launch.prepare();
                Child started = Child.start(invocation.command(), invocation.environment());
                context.loop().execute(() -> started(started));
                context.offload().waiting(() -> {
                    Child.End end = started.await();
                    context.loop().execute(() -> ended(started, end));
                });
            } catch (IOException e) {
                context.loop().execute(() -> notStarted(e));
            }
        });
    }

    private void notStarted(IOException e) {
        boolean told = phase == Phase.DYING;
        phase = Phase.GONE;
        if (!told) {
            Reason reason = e instanceof NoRoomException ? Reason.LOCAL : Reason.EXIT;
            done.accept(RunOutcome.fail(reason, "cannot start: " + e.getMessage()));
        }
    }

    private void started(Child started) {
        child = started;
        if (phase == Phase.DYING) {
            terminate(started);
        } else {
            phase = Phase.RUNNING;
            readLater();
        }
    }

    private void readLater() {
        timer = context.loop().at(context.loop().nowNanos() + READ_EVERY_NANOS, () -> {
            read();
            readLater();
        });
    }

    private void ended(Child ended, Child.End end) {
        boolean told = phase == Phase.DYING;
        stopTimer();
        read();
        ended.close();
        if (told) {
            // Its children have had their chance; the leader is gone, and nobody else waits for them.
            ProcessGroup.signal(ended.pid(), ProcessGroup.KILL);
        }
        phase = Phase.GONE;
        if (!told) {
            done.accept(outcome(end));
        }
    }

    private RunOutcome outcome(Child.End end) {
        String line = output.line();
        String said = line.isEmpty() ? "" : ": " + line;
        return switch (end) {
            case Child.End.Killed(int signal) -> RunOutcome.fail(Reason.SIGNAL, "killed by signal " + signal + said);
            case Child.End.Exited(int status) -> exited(status, line, said);
        };
    }

    private RunOutcome exited(int status, String line, String said) {
        if (status == 0) {
            return RunOutcome.pass("exit 0" + said);
        }
        boolean notStarted = NOT_STARTED.contains(status) && line.startsWith("setpriv: ");
        if (dynamicWeight && status >= 2 && !notStarted) {
            int weight = status - 2;
            return RunOutcome.pass(
                    "exit " + status + ", weight " + weight + said, Advice.of(new Advice.Weight.Absolute(weight)));
        }
        return RunOutcome.fail(Reason.EXIT, "exit " + status + said);
    }

    @Override
    public RunOutcome expire() {
        read();
        cancel();
        String line = output.line();
        return RunOutcome.fail(Reason.TIMEOUT, "did not end in time" + (line.isEmpty() ? "" : ": " + line));
    }

    @Override
    public void cancel() {
        if (phase == Phase.STARTING || phase == Phase.RUNNING) {
            phase = Phase.DYING;
            Child running = child;
            if (running != null) {
                terminate(running);
            }
        }
    }

    private void terminate(Child running) {
        stopTimer();
        ProcessGroup.signal(running.pid(), ProcessGroup.TERM);
        timer = context.loop()
                .at(
                        context.loop().nowNanos() + PATIENCE_NANOS,
                        () -> ProcessGroup.signal(running.pid(), ProcessGroup.KILL));
    }

    @Override
    public boolean lingers() {
        return phase == Phase.DYING;
    }

    private void stopTimer() {
        CheckTimer running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void read() {
        Child running = child;
        if (running != null) {
            output.read(running);
        }
    }

    /// The last line that is not blank, of output that has no end.
    private static final class LastLine {
        private static final int LONGEST = 4096;
        /// 1 MiB, so that a script that never stops writing does not hold up the loop.
        private static final int MOST_READS = 64;

        private String tail = "";

        private void read(Child child) {
            for (int i = 0; i < MOST_READS; i++) {
                byte[] bytes = child.read();
                if (bytes.length == 0) {
                    return;
                }
                tail += new String(bytes, StandardCharsets.UTF_8);
                tail = tail.substring(Math.max(0, tail.length() - LONGEST));
            }
        }

        private String line() {
            String text = tail.strip();
            return text.substring(text.lastIndexOf('\n') + 1);
        }
    }
}
