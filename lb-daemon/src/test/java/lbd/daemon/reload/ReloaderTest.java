package lbd.daemon.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import lbd.core.model.ProcessSpec;
import lbd.core.runtime.Generation;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.plan.Plan;
import org.junit.jupiter.api.Test;

class ReloaderTest {
    private final RuntimeState state = new RuntimeState();
    private final LastReload last = new LastReload();
    private final List<String> calls = new ArrayList<>();
    private ConfigSource.Result next = loaded(Config.EMPTY);

    private final Reloader reloader = new Reloader(
            new ConfigSource() {
                @Override
                public String name() {
                    return "lbd.yaml";
                }

                @Override
                public Result read() {
                    return next;
                }
            },
            ProcessSpec.DEFAULT,
            state,
            last,
            _ -> Plan.NOTHING);

    @Test
    void allPrepareThenTheStateSwapsThenAllCommit() {
        reloader.add(part("a"));
        reloader.add(part("b"));
        assertInstanceOf(ReloadResult.Taken.class, reloader.reload());
        assertEquals(List.of("a prepares", "b prepares", "a commits in 1", "b commits in 1"), calls);
        assertEquals(1, last.taken.sum());
    }

    @Test
    void oneRefusalUndoesTheOthersAndKeepsTheGeneration() {
        reloader.reload();
        Config before = state.config();
        reloader.add(part("a"));
        reloader.add(part("b"));
        reloader.add(refusing("listeners[web].bind", "cannot listen on 127.0.0.1:80: taken"));
        reloader.add(refusing("admin.http", "no"));
        assertEquals(
                new ReloadResult.Refused(
                        List.of(
                                "lbd.yaml:7:3: listeners[web].bind: cannot listen on 127.0.0.1:80: taken",
                                "lbd.yaml:7:3: admin.http: no"),
                        1),
                reloader.reload());
        assertEquals(List.of("a prepares", "b prepares", "b abandons", "a abandons"), calls);
        assertSame(before, state.config());
        assertEquals(1, last.refused.sum());
    }

    @Test
    void invalidFileReachesNoPart() {
        reloader.add(part("a"));
        next = new ConfigSource.Result.Rejected(List.of("lbd.yaml:1:1: one", "lbd.yaml:2:1: two"));
        assertEquals(new ReloadResult.Refused(List.of("lbd.yaml:1:1: one", "lbd.yaml:2:1: two"), 0), reloader.reload());
        assertEquals(List.of(), calls);
    }

    @Test
    void changeOfTheProcessNeedsARestart() {
        ProcessSpec other = new ProcessSpec(
                4, ProcessSpec.Transport.NIO, 5, Duration.ofSeconds(1), ProcessSpec.DEFAULT.shutdownGrace());
        Config empty = Config.EMPTY;
        next = loaded(new Config(other, empty.log(), empty.accessLog(), AdminSpec.DEFAULT, List.of(), List.of()));
        assertEquals(
                new ReloadResult.Refused(
                        List.of(
                                "lbd.yaml:7:3: process.workers: 4 needs a restart; in force: auto",
                                "lbd.yaml:7:3: process.transport: nio needs a restart; in force: auto",
                                "lbd.yaml:7:3: process.max_connections: 5 needs a restart; in force: 100000",
                                "lbd.yaml:7:3: process.handover_delay: 1s needs a restart; in force: 0s"),
                        0),
                reloader.reload());
    }

    @Test
    void faultWhilePreparingUndoesTheOthersAndKeepsTheGeneration() {
        reloader.reload();
        Generation before = state.generation();
        reloader.add(part("a"));
        reloader.add(faulty("b", "prepares"));
        reloader.add(part("c"));
        assertFault("preparing", reloader.reload());
        assertEquals(List.of("a prepares", "a abandons"), calls);
        assertSame(before, state.generation());
        assertEquals(1, last.refused.sum());
    }

    @Test
    void faultWhileCommittingPutsEverythingBack() {
        reloader.add(part("a"));
        Part b = faulty("b", "commits in 2");
        reloader.add(b);
        reloader.add(part("c"));
        reloader.reload();
        Generation before = state.generation();
        calls.clear();
        next = loaded(other());
        assertFault("committing", reloader.reload());
        assertEquals(
                List.of(
                        "a prepares",
                        "b prepares",
                        "c prepares",
                        "a commits in 2",
                        "c abandons",
                        "b abandons",
                        "a prepares",
                        "b prepares",
                        "c prepares",
                        "a commits in 1",
                        "b commits in 1",
                        "c commits in 1"),
                calls);
        assertSame(before, state.generation());
    }

    @Test
    void faultWhileAbandoningIsNotInTheWayOfTheOthers() {
        reloader.reload();
        reloader.add(part("a"));
        reloader.add(faulty("b", "abandons"));
        reloader.add(refusing("admin.http", "no"));
        assertEquals(new ReloadResult.Refused(List.of("lbd.yaml:7:3: admin.http: no"), 1), reloader.reload());
        assertEquals(List.of("a prepares", "b prepares", "a abandons"), calls);
    }

    @Test
    void afterAFaultTheNextReloadIsTaken() {
        List<String> faults = new ArrayList<>(List.of("once"));
        reloader.add(_ -> Change.of(
                () -> {
                    if (!faults.isEmpty()) {
                        faults.clear();
                        throw new IllegalStateException("a fault of ours");
                    }
                },
                () -> {}));
        assertFault("committing", reloader.reload());
        assertEquals(0, state.generation().number());
        assertInstanceOf(ReloadResult.Taken.class, reloader.reload());
        assertEquals(1, state.generation().number());
    }

    private static void assertFault(String step, ReloadResult result) {
        ReloadResult.Refused refused = assertInstanceOf(ReloadResult.Refused.class, result);
        assertEquals(
                List.of(
                        "a fault of lbd itself, not of the file, while " + step
                                + " (the log has it as config.internal_error): java.lang.IllegalStateException: a fault of ours"),
                refused.errors());
    }

    private static Config other() {
        Config empty = Config.EMPTY;
        return new Config(empty.process(), empty.log(), empty.accessLog(), AdminSpec.DEFAULT, List.of(), List.of());
    }

    /// As [#part], but it throws instead of one of its calls.
    private Part faulty(String name, String instead) {
        return _ -> {
            call(name, "prepares", instead);
            return Change.of(
                    () -> call(name, "commits in " + state.generation().number(), instead),
                    () -> call(name, "abandons", instead));
        };
    }

    private void call(String name, String what, String instead) {
        if (what.equals(instead)) {
            throw new IllegalStateException("a fault of ours");
        }
        calls.add(name + " " + what);
    }

    private static ConfigSource.Result loaded(Config config) {
        return new ConfigSource.Result.Loaded(config, _ -> "lbd.yaml:7:3: ");
    }

    private Part part(String name) {
        return _ -> {
            calls.add(name + " prepares");
            return Change.of(
                    () -> calls.add(name + " commits in " + state.generation().number()),
                    () -> calls.add(name + " abandons"));
        };
    }

    private static Part refusing(String path, String reason) {
        return _ -> {
            throw new RefusedException(path, reason);
        };
    }
}
