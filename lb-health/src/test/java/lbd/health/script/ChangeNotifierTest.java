package lbd.health.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import lbd.core.model.Config;
import lbd.health.HealthChecks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChangeNotifierTest {
    @TempDir
    private Path folder;

    @Test
    void callsOfAPoolComeOneAfterTheOtherAndOnlyTheLatestOfEachSubjectWaits() throws Exception {
        // Each call waits until the test lets it go on, and says when it begins.
        List<String> command = script("""
                echo "$*" >> %1$s/begun-$1
                while [ ! -e %1$s/go ]; do sleep 0.02; done
                echo "$*" >> %1$s/ended-$1
                """);
        List<String> others = List.of(command.getFirst(), "y");
        try (HealthChecks checks = HealthChecks.start(Config.EMPTY, _ -> {})) {
            checks.tell("app", command, server("a", "DOWN"));
            await("begun-x", "x SERVER app/a DOWN 10.0.0.1:80\n");
            checks.tell("app", command, server("a", "UP"));
            checks.tell("app", command, server("b", "DOWN"));
            checks.tell("app", command, new ChangeNotifier.Message("POOL", "app", "DOWN", "0"));
            checks.tell("app", command, server("a", "DOWN"));
            // Another pool does not wait for this one.
            checks.tell("other", others, new ChangeNotifier.Message("POOL", "other", "UP", "7"));
            await("begun-y", "y POOL other UP 7\n");
            assertEquals(1, Files.readAllLines(folder.resolve("begun-x")).size());
            Files.writeString(folder.resolve("go"), "");
            await("ended-x", "x SERVER app/b DOWN 10.0.0.1:80\nx POOL app DOWN 0\nx SERVER app/a DOWN 10.0.0.1:80\n");
            assertEquals(4, Files.readAllLines(folder.resolve("ended-x")).size(), "a's UP was out of date");
        }
    }

    @Test
    void programThatCannotBeStartedStopsNoOthers() throws Exception {
        List<String> command = script("echo \"$*\" >> %1$s/ended-x\n");
        try (HealthChecks checks = HealthChecks.start(Config.EMPTY, _ -> {})) {
            checks.tell("app", List.of("/does/not/exist"), server("a", "DOWN"));
            checks.tell("app", List.of("/bin/false"), server("b", "DOWN"));
            checks.tell("app", command, server("c", "DOWN"));
            await("ended-x", "x SERVER app/c DOWN 10.0.0.1:80\n");
        }
    }

    private static ChangeNotifier.Message server(String name, String state) {
        return new ChangeNotifier.Message("SERVER", "app/" + name, state, "10.0.0.1:80");
    }

    private List<String> script(String text) throws IOException {
        Path file = Files.createFile(
                folder.resolve("notify.sh"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(file, "#!/bin/sh\n" + text.formatted(folder));
        return List.of(file.toString(), "x");
    }

    /// Waits until the file ends like this.
    private void await(String name, String end) throws Exception {
        Path file = folder.resolve(name);
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!Files.exists(file) || !Files.readString(file).endsWith(end)) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> name + ": " + (Files.exists(file) ? readString(file) : "not there"));
            Thread.sleep(10);
        }
    }

    private static String readString(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
