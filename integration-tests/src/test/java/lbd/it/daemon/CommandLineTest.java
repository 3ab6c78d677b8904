package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that need no daemon, and their exit codes.
class CommandLineTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "stauts",
                "run",
                "check",
                "drain",
                "drain web",
                "weight app/a",
                "weight app/a many",
                "demo --port 70000",
                "help nonsense",
                "status --nonsense"
            })
    void wrongUseIsSaidInAFewLines(String line) throws Exception {
        LbdProcess lbd = lbd(line.isEmpty() ? new String[0] : line.split(" "));
        assertEquals(2, lbd.exitCode(), lbd.output());
        assertFalse(lbd.output().contains("\tat "), lbd.output());
        assertFalse(lbd.output().isBlank());
    }

    @Test
    void misspeltCommandIsGuessed() throws Exception {
        assertTrue(lbd("stauts").output().contains("Did you mean: lbd status"));
    }

    @Test
    void helpAndVersionEndWithZero() throws Exception {
        assertEquals(0, lbd("--help").exitCode());
        assertTrue(lbd("--version").output().matches("lbd [0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?\n"));
        assertTrue(lbd("help", "schedulers").output().contains("wrr"));
        assertTrue(lbd("help", "access-log").output().contains("first_byte_ms"));
        assertTrue(lbd("help", "weight").output().contains("POOL/SERVER"));
    }

    @Test
    void checkTellsAllErrorsOfAFile() throws Exception {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                access_log: {format: "{stauts}"}
                pools:
                  - {name: app, scheduler: wrrr, servers: ["127.0.0.1:80"]}
                """);
        LbdProcess lbd = lbd("check", "-c", file.toString());
        assertEquals(1, lbd.exitCode());
        assertTrue(lbd.output().contains(file + ":2:22: access_log.format: unknown field {stauts}; allowed: time,"));
        assertTrue(lbd.output().contains("did you mean \"wrr\"?"), lbd.output());
        assertTrue(lbd.output().endsWith("2 errors\n"), lbd.output());
    }

    @Test
    void checkOfAGoodFileEndsWithZero() throws Exception {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, "version: 1\n");
        LbdProcess lbd = lbd("check", "-c", file.toString());
        assertEquals(0, lbd.exitCode());
        assertEquals(file + ": valid, 0 listeners, 0 pools\n", lbd.output());
    }

    @Test
    void runOfABadFileEndsWithOne() throws Exception {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, "version: 1\nnonsense: 1\n");
        LbdProcess lbd = lbd("run", "-c", file.toString());
        assertEquals(1, lbd.exitCode());
        assertTrue(lbd.output().contains(file + ":2:1: "), lbd.output());
    }

    @Test
    void fileThatIsNotThereIsNoMistakeInIt() throws Exception {
        LbdProcess lbd = lbd("run", "-c", folder.resolve("none.yaml").toString());
        assertEquals(5, lbd.exitCode());
        assertTrue(lbd.output().contains("none.yaml: there is no such file"), lbd.output());
    }

    /// As where the disk is full.
    @Test
    void outputThatCannotBeWrittenIsAnError() throws Exception {
        Path file = Files.writeString(folder.resolve("lbd.yaml"), "version: 1\n");
        List<String> full = List.of("sh", "-c", "exec \"$@\" >/dev/full", "sh");
        LbdProcess lbd = LbdProcess.startUnder(folder, full, "check", "-c", file.toString());
        assertEquals(2, lbd.exitCode());
        assertEquals("lbd: the output cannot be written\n", lbd.output());
    }

    @Test
    void whoHasReadEnoughIsNoError() throws Exception {
        List<String> gone = List.of("sh", "-c", "{ \"$@\"; echo \"code $?\" >&2; } | true", "sh");
        LbdProcess lbd = LbdProcess.startUnder(folder, gone, "help", "access-log");
        assertEquals(0, lbd.exitCode());
        assertEquals("code 0\n", lbd.output());
    }

    @Test
    void noDaemonIsNotReachable() throws Exception {
        LbdProcess lbd = lbd("status", "--socket", folder.resolve("none.sock").toString());
        assertEquals(3, lbd.exitCode());
        assertTrue(lbd.output().startsWith("lbd: no daemon is running here"), lbd.output());
    }

    @Test
    void fileInPlaceOfTheSocketIsNotReachable() throws Exception {
        Path file = Files.createFile(folder.resolve("a.sock"));
        LbdProcess lbd = lbd("status", "--socket", file.toString());
        assertEquals(3, lbd.exitCode());
        assertTrue(lbd.output().startsWith("lbd: no daemon answers at " + file), lbd.output());
    }

    private LbdProcess lbd(String... arguments) throws IOException, InterruptedException {
        return LbdProcess.ended(folder, arguments);
    }
}
