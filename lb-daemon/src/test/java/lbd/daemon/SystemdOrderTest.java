package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import lbd.daemon.reload.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// When the daemon says what to systemd, and the line that it shows there.
@Timeout(20)
class SystemdOrderTest {
    @TempDir
    private Path folder;

    @Test
    void itIsToldOfStartReloadAndStopInThisOrder() throws Exception {
        RunningDaemon running = new RunningDaemon(folder, Duration.ofMillis(1));
        try (running) {
            running.daemon.operator().config().reload().join();
        }
        assertEquals(List.of("started", "reloading", "reloaded", "stopping PT30.001S", "closed"), running.systemd.told);
    }

    @Test
    void refusedReloadEndsAndShowsInTheStatus() throws Exception {
        try (RunningDaemon running = new RunningDaemon(folder)) {
            running.file.set(new ConfigSource.Result.Rejected(List.of("lbd.yaml:1:1: wrong")));
            running.daemon.operator().config().reload().join();
            assertEquals(List.of("started", "reloading", "reloaded"), running.systemd.told);
            String status = running.systemd.view().status();
            assertTrue(status.endsWith("generation 1; THE LAST RELOAD WAS REFUSED"), status);
        }
    }

    @Test
    void statusCountsListenersServersAndConnections() throws Exception {
        try (RunningDaemon running = new RunningDaemon(folder)) {
            assertEquals(
                    "ready: 1 of 1 listeners, 2 of 2 servers up, 7 connections, generation 1",
                    running.systemd.view().status());
            running.daemon.stop("test");
            running.traffic().accepting.join();
            assertTrue(running.systemd.view().status().startsWith("stopping: "));
        }
    }

    @Test
    void loopThatDoesNotTurnIsAReason() throws Exception {
        try (RunningDaemon running = new RunningDaemon(folder)) {
            assertEquals(List.of(), running.systemd.view().deadReasons());
            running.traffic().turns = false;
            assertEquals(1, running.systemd.view().deadReasons().size());
        }
    }
}
