package lbd.health.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.Script.Arguments;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming.Initial;
import lbd.core.model.check.HealthCheck;
import lbd.health.Checks;
import lbd.health.Probe;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScriptCheckTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.7", 8080);

    @TempDir
    Path folder;

    @Test
    void exitStatusDecides() throws Exception {
        assertEquals("exit 0: fine", run("echo loud; echo fine; echo").evidence());
        Probe.Result failed = run("echo broken >&2; exit 1");
        assertEquals(
                List.of(false, Reason.EXIT, "exit 1: broken"),
                List.of(failed.passed(), failed.reason(), failed.evidence()));
        assertFalse(run("exit 7").passed(), "2 to 255 mean something only with dynamic_weight");
    }

    @Test
    void exitStatusIsAWeightWhereThatIsWanted() throws Exception {
        assertEquals("exit 2, weight 0", dynamic("exit 2").evidence());
        assertEquals("exit 255, weight 253", dynamic("exit 255").evidence());
        assertTrue(dynamic("exit 102").passed());
        assertFalse(dynamic("exit 1").passed());
        assertEquals("exit 137, weight 135", dynamic("exit 137").evidence(), "as a shell says of one that was killed");
        Probe.Result crashed = dynamic("kill -SEGV $$");
        assertEquals(List.of(Reason.SIGNAL, "killed by signal 11"), List.of(crashed.reason(), crashed.evidence()));
    }

    @Test
    void serverIsInArgumentsAndEnvironment() throws Exception {
        String script = "echo \"$1 $2 $3 $4 $5 $LBD_ADDRESS $LBD_PORT $LBD_NAME $LBD_POOL $LBD_WEIGHT\"";
        CheckSpec spec = new CheckSpec.Script(
                List.of(file(script), "{address}", "{port}", "{name}", "{pool}/{weight}", "{other} $HOME"),
                Arguments.NONE,
                false,
                null);
        assertEquals(
                "exit 0: 10.0.0.7 8080 a app/1 {other} $HOME 10.0.0.7 8080 a app 1",
                Checks.once(Checks.check(spec), SERVER).evidence());
    }

    @Test
    void haproxysExternalCheckIsCalledAsThere() throws Exception {
        CheckSpec spec = new CheckSpec.Script(
                List.of(file("echo \"$* $HAPROXY_SERVER_ADDR:$HAPROXY_SERVER_PORT $HAPROXY_SERVER_NAME\"")),
                Arguments.HAPROXY,
                false,
                null);
        assertEquals(
                "exit 0: NOT_USED NOT_USED 10.0.0.7 8080 10.0.0.7:8080 a",
                Checks.once(Checks.check(spec), SERVER).evidence());
    }

    @Test
    void nothingOfOursReachesTheScript() throws Exception {
        String environment = run("env | cut -d= -f1 | sort | tr '\\n' ' '").evidence();
        assertEquals(
                "exit 0: LBD_ADDRESS LBD_NAME LBD_POOL LBD_PORT LBD_WEIGHT PATH PWD",
                environment.replaceAll(" (_|SHLVL|OLDPWD)(?= |$)", ""));
        assertEquals(
                "exit 0: 0000000000000000 0000000000000000",
                run("grep -E 'CapInh|CapAmb' /proc/self/status | cut -f2 | tr '\\n' ' '")
                        .evidence());
    }

    @Test
    void lateScriptDiesWithItsChildren() throws Exception {
        Path pids = folder.resolve("pids");
        // The child ignores TERM and holds the output open.
        String script = "(trap '' TERM; echo $BASHPID >>%1$s; sleep 60; sleep 60) &\necho $$ >>%1$s; echo started; wait"
                .formatted(pids);
        Probe.Result result = Checks.once(
                new HealthCheck(
                        "check",
                        script(script, false, null),
                        Checks.timing(Duration.ofSeconds(1), Duration.ofMillis(1500), 3, 2, Initial.UP),
                        CheckTarget.DEFAULT),
                SERVER);
        assertEquals("did not end in time: started", result.evidence());
        List<String> all = Files.readAllLines(pids);
        assertEquals(2, all.size());
        for (String pid : all) {
            awaitGone(Long.parseLong(pid));
        }
    }

    private static void awaitGone(long pid) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) && !isZombie(pid)) {
            assertTrue(System.nanoTime() - end < 0, "process " + pid + " lives");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static boolean isZombie(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void muchOutputDoesNotBlockTheScript() throws Exception {
        assertEquals(
                "exit 0: end",
                run("head -c 1000000 /dev/zero | tr '\\0' 'x'; echo; echo end").evidence());
    }

    @Test
    void outputWithoutEndHoldsUpNothing() throws Exception {
        Probe.Result result = Checks.once(
                new HealthCheck(
                        "check",
                        script("yes", false, null),
                        Checks.timing(Duration.ofSeconds(1), Duration.ofMillis(500), 3, 2, Initial.UP),
                        CheckTarget.DEFAULT),
                SERVER);
        assertEquals("did not end in time: y", result.evidence());
    }

    @Test
    void scriptHasNoneOfOurDescriptorsAndSignals() throws Exception {
        try (ServerSocketChannel ours = ServerSocketChannel.open()) {
            assertTrue(ours.isOpen());
            assertEquals(
                    "exit 0: /dev/null pipe pipe",
                    run("for i in 0 1 2 3 4 5 6 7 8 9 10 20 30; do readlink /proc/$$/fd/$i; done | cut -d: -f1"
                                    + " | grep -v check- | tr '\\n' ' '")
                            .evidence());
        }
        assertEquals(
                "exit 0: 0000000000000000 0000000000000000",
                run("grep -E 'SigBlk|SigIgn' /proc/self/status | cut -f2 | tr '\\n' ' '")
                        .evidence());
        assertEquals(
                "exit 0: leads",
                run("[ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo leads").evidence());
    }

    @Test
    void missingProgramFails() throws Exception {
        CheckSpec spec = new CheckSpec.Script(List.of("/no/such/program"), Arguments.NONE, true, null);
        Probe.Result result = Checks.once(Checks.check(spec), SERVER);
        assertEquals("cannot start: /no/such/program is no program that may be run", result.evidence());
        assertFalse(result.passed());
    }

    @Test
    void refusalOfSetprivIsNoWeight() throws Exception {
        Probe.Result refused = dynamic("echo 'setpriv: setresuid failed: Operation not permitted' >&2; exit 127");
        assertEquals("exit 127: setpriv: setresuid failed: Operation not permitted", refused.evidence());
        assertFalse(refused.passed());
        assertTrue(dynamic("exit 127").passed());
    }

    @Test
    void userIsTakenOn() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may become somebody else");
        folder.toFile().setExecutable(true, false);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(
                "exit 0: nobody",
                Checks.once(Checks.check(script("id -un", false, "nobody")), SERVER)
                        .evidence());
        assertEquals(
                "cannot start: there is no user no-such-user",
                Checks.once(Checks.check(script("id -un", false, "no-such-user")), SERVER)
                        .evidence());
    }

    private Probe.Result run(String script) throws Exception {
        return Checks.once(Checks.check(script(script, false, null)), SERVER);
    }

    private Probe.Result dynamic(String script) throws Exception {
        return Checks.once(Checks.check(script(script, true, null)), SERVER);
    }

    private CheckSpec script(String script, boolean dynamicWeight, @Nullable String user) throws Exception {
        return new CheckSpec.Script(List.of(file(script)), Arguments.NONE, dynamicWeight, user);
    }

    private String file(String script) throws Exception {
        Path file = folder.resolve("check-" + Integer.toHexString(script.hashCode()) + ".sh");
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }
}
