package lbd.health.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import lbd.core.health.Advice;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.health.loop.Timer;
import lbd.health.run.Context;
import lbd.health.run.Outcome;
import lbd.health.run.Run;
import lbd.health.run.Subject;
import lbd.health.sys.ProcessGroup;
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
    private static final int SIGNAL_STATUS = 128;
    private static final int LAST_SIGNAL = 31;

    private final Context context;
    private final Launch launch;
    private final boolean dynamicWeight;
    private final LastLine output = new LastLine();

    private Phase phase = Phase.STARTING;
    private Consumer<Outcome> done = outcome -> {};
    private @Nullable Process process;
    private @Nullable Timer timer;

    /// How the program is started.
    @FunctionalInterface
    interface Launch {
        /// @throws IOException that says why it cannot be
        ProcessBuilder prepare() throws IOException;
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
    public void start(Consumer<Outcome> whenDone) {
        done = whenDone;
        context.offload().work(() -> {
            try {
                Process started = launch.prepare().start();
                started.getOutputStream().close();
                context.loop().execute(() -> started(started));
                var _ = started.onExit().thenAccept(ended -> context.loop().execute(() -> ended(ended)));
            } catch (IOException e) {
                context.loop().execute(() -> notStarted(e));
            }
        });
    }

    private void notStarted(IOException e) {
        boolean told = phase == Phase.DYING;
        phase = Phase.GONE;
        if (!told) {
            String message = String.valueOf(e.getMessage());
            boolean ours = message.contains("Resource temporarily") || message.contains("Cannot allocate");
            done.accept(Outcome.fail(ours ? Reason.LOCAL : Reason.EXIT, "cannot start: " + message));
        }
    }

    private void started(Process started) {
        process = started;
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

    private void ended(Process ended) {
        boolean told = phase == Phase.DYING;
        stopTimer();
        read();
        if (told) {
            // Its children have had their chance; the leader is gone, and nobody else waits for them.
            ProcessGroup.signal(ended.pid(), ProcessGroup.KILL);
        }
        phase = Phase.GONE;
        if (!told) {
            done.accept(outcome(ended.exitValue()));
        }
    }

    /// Java says 128 + n for a process that signal n ended, and does not say which of the two it was. Its own
    /// thread waits for the process and takes the status away, so that neither waitid nor /proc can be asked
    /// after. A script that crashed must not count as a weight, so these 31 are deaths.
    private Outcome outcome(int status) {
        String line = output.line();
        String said = line.isEmpty() ? "" : ": " + line;
        if (status == 0) {
            return Outcome.pass("exit 0" + said);
        }
        boolean died = status > SIGNAL_STATUS && status <= SIGNAL_STATUS + LAST_SIGNAL;
        if (dynamicWeight && status >= 2 && !died) {
            int weight = status - 2;
            return Outcome.pass(
                    "exit " + status + ", weight " + weight + said, Advice.of(new Advice.Weight.Absolute(weight)));
        }
        Reason reason = died ? Reason.SIGNAL : Reason.EXIT;
        return Outcome.fail(reason, "exit " + status + said);
    }

    @Override
    public Outcome expire() {
        read();
        cancel();
        String line = output.line();
        return Outcome.fail(Reason.TIMEOUT, "did not end in time" + (line.isEmpty() ? "" : ": " + line));
    }

    @Override
    public void cancel() {
        if (phase == Phase.STARTING || phase == Phase.RUNNING) {
            phase = Phase.DYING;
            Process running = process;
            if (running != null) {
                terminate(running);
            }
        }
    }

    private void terminate(Process running) {
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
        Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void read() {
        Process running = process;
        if (running != null) {
            output.read(running.getInputStream());
        }
    }

    /// The last line that is not blank, of output that has no end.
    private static final class LastLine {
        private static final int LONGEST = 4096;
        private String tail = "";

        private void read(InputStream in) {
            try {
                while (in.available() > 0) {
                    byte[] bytes = in.readNBytes(Math.min(in.available(), LONGEST));
                    tail += new String(bytes, StandardCharsets.UTF_8);
                    tail = tail.substring(Math.max(0, tail.length() - LONGEST));
                }
            } catch (IOException e) {
                // The script closed it: what was read stands.
            }
        }

        private String line() {
            String text = tail.strip();
            return text.substring(text.lastIndexOf('\n') + 1);
        }
    }
}
