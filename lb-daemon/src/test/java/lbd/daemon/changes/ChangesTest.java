package lbd.daemon.changes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import lbd.config.edit.Edit;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.NotPossibleException;
import lbd.daemon.checks.ChecksPart;
import lbd.daemon.checks.PoolNews;
import lbd.daemon.log.LogLevels;
import lbd.daemon.reload.ConfigSource;
import lbd.daemon.reload.YamlFileSource;
import lbd.sys.Account;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
    private static final int MAX = 100;
    private static final String FILE = """
            version: 1
            pools:
              - {name: app, servers: ["10.0.0.1:80"]}
            listeners:
              - {name: web, protocol: http, bind: "127.0.0.1:8080", pool: app}
            """;

    @TempDir
    private Path folder;

    private static Changes changes(Path file) throws IOException {
        return changes(file, null);
    }

    private static Changes changes(Path file, @Nullable StateFile stateFile) throws IOException {
        RuntimeState state = new RuntimeState();
        Changes changes = new Changes(
                new StandingChanges(state, new ChecksPart(Runnable::run, state, new PoolNews()), new LogLevels()),
                stateFile,
                MAX);
        Files.writeString(file, FILE);
        changes.over(assertInstanceOf(ConfigSource.Result.Loaded.class, new YamlFileSource(file).read()))
                .taken()
                .run();
        return changes;
    }

    private static Edit add(int n) {
        return new Edit.AddServer("app", "m" + n, Map.of("address", "127.0.0.1:" + (10_000 + n)));
    }

    private static void take(Changes changes, Edit edit) throws NotPossibleException {
        Changes.Next next = changes.plus(List.of(edit));
        assertInstanceOf(ConfigSource.Result.Loaded.class, next.result());
        next.taken().run();
    }

    @Test
    void ofTenThousandAddedInARowAsManyAsTheBoundSaysAreTaken() throws Exception {
        Changes changes = changes(folder.resolve("lbd.yaml"));
        for (int n = 0; n < MAX; n++) {
            take(changes, add(n));
        }
        for (int n = MAX; n < 10_000; n++) {
            Edit more = add(n);
            NotPossibleException no = assertThrows(NotPossibleException.class, () -> changes.plus(List.of(more)));
            assertEquals(
                    "100 changes by hand are in force, and no more are kept: write them into the file (lbd config save),"
                            + " or take some back",
                    no.getMessage());
        }
        Edit other = new Edit.SetServer("app", "10.0.0.1:80", Map.of("weight", "5"));
        assertThrows(NotPossibleException.class, () -> changes.plus(List.of(other)));
        take(changes, new Edit.SetServer("app", "m1", Map.of("weight", "5")));
        take(changes, new Edit.RemoveServer("app", "m1"));
        take(changes, other);
        assertEquals(MAX, changes.differences().size());
    }

    @Test
    void whoAddsAndRemovesTenThousandTimesHasChangedNothing() throws Exception {
        Changes changes = changes(folder.resolve("lbd.yaml"));
        for (int n = 0; n < 10_000; n++) {
            take(changes, add(n));
            take(changes, new Edit.RemoveServer("app", "m" + n));
        }
        assertEquals(List.of(), changes.differences());
        assertTrue(changes.targets().isEmpty());
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenWhenItCanBe() throws Exception {
        Path stateFile = folder.resolve("state.json");
        Path inTheWay = Files.createDirectories(stateFile.resolve("in the way"));
        try (Changes changes = changes(folder.resolve("lbd.yaml"), new StateFile(stateFile))) {
            assertNotNull(changes.stored().join());
            assertNotNull(changes.notKept());
            changes.keep();
            assertNotNull(changes.stored().join());
            Files.delete(inTheWay);
            Files.delete(stateFile);
            changes.keep();
            assertNull(changes.stored().join());
            assertNull(changes.notKept());
            assertTrue(Files.isRegularFile(stateFile));
            Files.delete(stateFile);
            changes.keep();
            assertNull(changes.stored().join());
            assertTrue(Files.notExists(stateFile), "what is kept is not written again");
        }
    }

    /// As in a container whose user no line of /etc/passwd names.
    @Test
    void ownFileIsReadWhateverTheUserIsCalled() throws Exception {
        Path stateFile = folder.resolve("state.json");
        try (Changes changes = changes(folder.resolve("lbd.yaml"), new StateFile(stateFile))) {
            assertNull(changes.stored().join());
        }
        String name = System.getProperty("user.name", "");
        System.setProperty("user.name", "?");
        try (StateFile file = new StateFile(stateFile)) {
            assertEquals("", file.read().unusable());
        } finally {
            System.setProperty("user.name", name);
        }
        assertTrue(Files.exists(stateFile));
    }

    @Test
    void fileOfAnotherUserIsNotRead() throws Exception {
        assumeTrue(Account.weAreRoot());
        Path stateFile = Files.writeString(folder.resolve("state.json"), "{}");
        Files.setPosixFilePermissions(stateFile, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(stateFile, "unix:uid", 12_345);
        try (StateFile file = new StateFile(stateFile)) {
            String why = file.read().unusable();
            assertTrue(why.startsWith("it belongs to "), why);
        }
    }
}
