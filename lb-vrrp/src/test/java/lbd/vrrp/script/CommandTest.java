package lbd.vrrp.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.sys.Account;
import lbd.vrrp.track.Verdict;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
    @TempDir
    Path directory;

    private List<String> script(String text) throws Exception {
        Path file = directory.resolve("s.sh");
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return List.of(file.toString());
    }

    @Test
    void exitStatusIsTheAnswerAndWordsAreNoShell() throws Exception {
        assertEquals(new ScriptOutcome.Exited(7), run("test \"$1\" = 'a b;exit 1' && exit 7", List.of("a b;exit 1")));
        assertTrue(run("exit 0", List.of()).isSuccess());
    }

    @Test
    void programKnowsTheRouterAndHasNoCapabilityToPassOn() throws Exception {
        assertTrue(run("test \"$LBD_ROUTER_ID\" = lb1", List.of()).isSuccess());
        assertTrue(run("grep -q '^CapAmb:\t0*$' /proc/self/status", List.of()).isSuccess());
    }

    @Test
    void userIsTakenWithItsPrimaryGroup() throws Exception {
        Assumptions.assumeTrue(Account.weAreRoot(), "needs root");
        Account nobody = Objects.requireNonNull(Account.named("nobody"));
        Path ids = Files.createFile(directory.resolve("ids"));
        Files.setPosixFilePermissions(ids, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = script("echo $(id -u) $(id -g) >" + ids);
        assertTrue(new Command(command, "nobody", "lb1")
                .run(Duration.ofSeconds(10), List.of())
                .isSuccess());
        assertEquals(nobody.uid() + " " + nobody.gid(), Files.readString(ids).strip());
        assertNull(Account.named("no-such-user"));
    }

    @Test
    void missingToolIsNamed() {
        assertNull(Command.obstacle());
        String obstacle = Command.obstacle(List.of("/usr/bin/setpriv", "/no/such/setpriv"));
        assertTrue(Objects.requireNonNull(obstacle)
                .startsWith("/no/such/setpriv is not here (Debian has it in util-linux)"));
    }

    @Test
    void programThatIsNotThereIsAnOutcome() throws Exception {
        ScriptOutcome outcome =
                new Command(List.of("/no/such/program"), null, "lb1").run(Duration.ofSeconds(5), List.of());
        assertFalse(outcome.isSuccess());
    }

    @Test
    void timeoutKillsAllThatItStarted() throws Exception {
        Path pid = directory.resolve("pid");
        List<String> command = script("sleep 60 &\necho $! > " + pid + "\nwait");
        ScriptOutcome outcome = new Command(command, null, "lb1").run(Duration.ofMillis(800), List.of());
        assertEquals(new ScriptOutcome.TimedOut(), outcome);
        long child = Long.parseLong(Files.readString(pid).strip());
        long end = System.nanoTime() + 5_000_000_000L;
        while (isRunning(child)) {
            assertTrue(System.nanoTime() < end, "the child lives on");
            Thread.sleep(10);
        }
    }

    /// A killed child that nobody has waited for is a zombie: not running.
    private static boolean isRunning(long pid) throws Exception {
        Path stat = Path.of("/proc/" + pid + "/stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }

    @Test
    void scriptReportsItsVerdictWhenItChangesAndNeverRunsTwiceAtATime() throws Exception {
        Path broken = directory.resolve("broken");
        Path running = directory.resolve("running");
        List<String> command =
                script("mkdir " + running + " || exit 9\nsleep 0.1\nrmdir " + running + "\ntest ! -e " + broken);
        ScriptSpec spec = new ScriptSpec("s", command, Duration.ofMillis(10), Duration.ofSeconds(10), 1, 1, null);
        BlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();
        try (TrackedScript script = new TrackedScript(spec, "lb1", (verdict, outcome) -> verdicts.add(verdict))) {
            assertEquals(Verdict.UP, verdicts.poll(10, TimeUnit.SECONDS));
            Files.createFile(broken);
            assertEquals(Verdict.DOWN, verdicts.poll(10, TimeUnit.SECONDS));
            Files.delete(broken);
            assertEquals(Verdict.UP, verdicts.poll(10, TimeUnit.SECONDS));
            assertTrue(script.runs(spec, "lb1") && !script.runs(spec, "lb2"));
        }
    }

    @Test
    void notifierCallsOneAtATimeAndTheLatestWins() throws Exception {
        Path log = directory.resolve("log");
        List<String> command = script("sleep 0.3\necho \"$1 $2 $3 $4\" >> " + log);
        NotifyScript notifier = new NotifyScript();
        for (String state : List.of("BACKUP", "MASTER", "BACKUP", "FAULT")) {
            notifier.tell(command, "lb1", new NotifyScript.Message("INSTANCE", "v", state, 100));
        }
        notifier.await(Duration.ofSeconds(10));
        assertEquals(List.of("INSTANCE v BACKUP 100", "INSTANCE v FAULT 100"), Files.readAllLines(log));
    }

    @Test
    void trackedFileHoldsANumberOrCountsAsZero() throws Exception {
        Path file = directory.resolve("n");
        assertEquals(0, TrackedFile.number(file));
        Files.writeString(file, " -3\n");
        assertEquals(-3, TrackedFile.number(file));
        Files.writeString(file, "three");
        assertEquals(0, TrackedFile.number(file));
        Files.writeString(file, "99999999999");
        assertEquals(100_000, TrackedFile.number(file));
    }

    private ScriptOutcome run(String text, List<String> more) throws Exception {
        return assertInstanceOf(
                ScriptOutcome.Exited.class, new Command(script(text), null, "lb1").run(Duration.ofSeconds(10), more));
    }
}
