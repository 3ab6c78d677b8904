package lbd.vrrp.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lbd.vrrp.sys.ProcessGroup;
import org.jspecify.annotations.Nullable;

/// A program with its arguments, ready to run: `setsid` gives it a process group, `setpriv` takes lbd's
/// capabilities (and user) away.
public final class Command {
    private static final List<String> TOOLS = List.of("/usr/bin/setsid", "/usr/bin/setpriv");

    private final List<String> line;
    private final String routerId;

    /// From the configured words.
    ///
    /// @param user     null: as lbd runs
    /// @param routerId told the program as LBD_ROUTER_ID
    public Command(List<String> command, @Nullable String user, String routerId) {
        this.routerId = routerId;
        List<String> words = new ArrayList<>(TOOLS);
        words.addAll(List.of("--inh-caps=-all", "--ambient-caps=-all"));
        if (user != null) {
            Account account = Account.named(user);
            // Nobody of that name any more: setpriv refuses the name, which fails the run.
            String uid = account == null ? user : account.uid();
            String gid = account == null ? user : account.gid();
            words.addAll(List.of("--reuid=" + uid, "--regid=" + gid, "--init-groups"));
        }
        words.add("--");
        words.addAll(command);
        line = List.copyOf(words);
    }

    /// Why no program can be run here, or null.
    public static @Nullable String obstacle() {
        return obstacle(TOOLS);
    }

    static @Nullable String obstacle(List<String> tools) {
        for (String tool : tools) {
            if (!Files.isExecutable(Path.of(tool))) {
                return tool
                        + " is not here (Debian has it in util-linux): a script could not be killed with all that it"
                        + " started, or would have lbd's capabilities";
            }
        }
        return null;
    }

    /// Runs it to its end, or kills it. Blocks; an interrupt kills it as well.
    ///
    /// @param more arguments after the configured ones
    public Outcome run(Duration timeout, List<String> more) throws InterruptedException {
        Process process;
        try {
            process = start(more);
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

    private Process start(List<String> more) throws IOException {
        List<String> words = new ArrayList<>(line);
        words.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put("LBD_ROUTER_ID", routerId);
        return builder.start();
    }
}
