package lbd.vrrp.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.vrrp.sys.ProcessGroup;
import org.jspecify.annotations.Nullable;

/// A program with its arguments, ready to run: `setsid` gives it a process group, `setpriv` takes lbd's
/// capabilities (and user) away.
public final class Command {
    private static final String SETSID = "/usr/bin/setsid";
    private static final String SETPRIV = "/usr/bin/setpriv";

    private final List<String> line;

    /// From the configured words.
    ///
    /// @param user null: as lbd runs
    public Command(List<String> command, @Nullable String user) {
        List<String> words = new ArrayList<>();
        if (Files.isExecutable(Path.of(SETSID))) {
            words.add(SETSID);
        }
        if (Files.isExecutable(Path.of(SETPRIV))) {
            words.addAll(List.of(SETPRIV, "--inh-caps=-all", "--ambient-caps=-all"));
            if (user != null) {
                words.addAll(List.of("--reuid=" + user, "--regid=" + user, "--init-groups"));
            }
            words.add("--");
        }
        words.addAll(command);
        line = List.copyOf(words);
    }

    /// Runs it to its end, or kills it. Blocks; an interrupt kills it as well.
    ///
    /// @param more arguments after the configured ones
    public Outcome run(Duration timeout, List<String> more) throws InterruptedException {
        List<String> words = new ArrayList<>(line);
        words.addAll(more);
        Process process;
        try {
            process = new ProcessBuilder(words)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return new Outcome.NotStarted(String.valueOf(e.getMessage()));
        }
        try {
            boolean ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return ended ? new Outcome.Exited(process.exitValue()) : new Outcome.TimedOut();
        } finally {
            if (process.isAlive()) {
                ProcessGroup.kill(process.pid());
                // In its first moments it has no group yet.
                process.destroyForcibly();
            }
        }
    }
}
