package lbd.vrrp.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lbd.sys.Account;
import lbd.sys.Child;
import lbd.sys.ProcessGroup;
import org.jspecify.annotations.Nullable;

/// A program with its arguments, ready to run in a process group of its own ([Child]): `setpriv` takes lbd's
/// capabilities (and user) away.
public final class Command {
    private static final List<String> TOOLS = List.of("/usr/bin/setpriv");
    private static final long SMALL_STACK = 128 * 1024;

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
                return tool + " is not here (Debian has it in util-linux): a script would have lbd's capabilities";
            }
        }
        return null;
    }

    /// Runs it to its end, or kills it. Blocks; an interrupt kills it as well.
    ///
    /// @param more arguments after the configured ones
    public ScriptOutcome run(Duration timeout, List<String> more) throws InterruptedException {
        return run(timeout, () -> start(more));
    }

    /// As [#run(Duration, List)], with something to read.
    ///
    /// @param told  variables of its environment, beside ours
    /// @param input what it may read
    public ScriptOutcome run(Duration timeout, Map<String, String> told, byte[] input) throws InterruptedException {
        return run(timeout, () -> {
            Map<String, String> environment = environment();
            environment.putAll(told);
            return Child.startSilent(line, environment, input);
        });
    }

    private interface Start {
        Child start() throws IOException;
    }

    private ScriptOutcome run(Duration timeout, Start start) throws InterruptedException {
        Child child;
        try {
            child = start.start();
        } catch (IOException e) {
            return new ScriptOutcome.NotStarted(String.valueOf(e.getMessage()));
        }
        CompletableFuture<Child.End> end = CompletableFuture.supplyAsync(child::await, Command::waiting);
        try {
            return switch (end.get(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                case Child.End.Exited(int status) -> new ScriptOutcome.Exited(status);
                case Child.End.Killed(int signal) -> new ScriptOutcome.Killed(signal);
            };
        } catch (TimeoutException e) {
            return new ScriptOutcome.TimedOut();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for " + line, e);
        } finally {
            if (!end.isDone()) {
                ProcessGroup.signal(child.pid(), ProcessGroup.KILL);
            }
        }
    }

    /// A thread for waiting until a program ends, which nothing interrupts: a virtual one would hold its carrier.
    private static void waiting(Runnable task) {
        Thread.ofPlatform()
                .daemon()
                .name("lbd-vrrp-script")
                .stackSize(SMALL_STACK)
                .start(task);
    }

    private Child start(List<String> more) throws IOException {
        List<String> words = new ArrayList<>(line);
        words.addAll(more);
        return Child.startSilent(words, environment());
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("LBD_ROUTER_ID", routerId);
        return environment;
    }
}
