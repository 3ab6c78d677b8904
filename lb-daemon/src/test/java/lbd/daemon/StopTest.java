package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class StopTest {
    @TempDir
    private Path folder;

    @Test
    void stopAnnouncesStopsAcceptingDrainsAndCloses() throws Exception {
        try (RunningDaemon running = new RunningDaemon(folder)) {
            running.daemon.stop("test");
            running.traffic().accepting.join();
            running.traffic().drained.complete(0);
            assertEquals(ExitCode.DONE, running.daemon.awaitStopped());
            assertEquals(List.of("announce stop", "stop accepting", "drain PT30S", "close"), running.traffic().calls);
            assertFalse(Files.exists(running.socket));
        }
    }

    @Test
    void whileDrainingItIsNotReadyButAlive() throws Exception {
        try (RunningDaemon running = new RunningDaemon(folder)) {
            running.daemon.stop("test");
            running.traffic().accepting.join();
            String ready = HttpText.get(running.http, "/health/ready");
            assertEquals(503, HttpText.status(ready));
            assertTrue(ready.contains("stopping, 7 connections left"), ready);
            assertEquals(200, HttpText.status(HttpText.get(running.http, "/health/live")));
        }
    }

    @Test
    void duringTheHandoverDelayItStillAccepts() throws Exception {
        try (RunningDaemon running = new RunningDaemon(folder, Duration.ofMinutes(10))) {
            running.daemon.stop("test");
            while (HttpText.status(HttpText.get(running.http, "/health/ready")) != 503) {
                Thread.onSpinWait();
            }
            assertFalse(running.traffic().accepting.isDone());
            running.traffic().drained.complete(0);
            running.daemon.stop("again: do not wait");
            assertEquals(ExitCode.DONE, running.daemon.awaitStopped());
        }
    }

    @Test
    void askingTwiceCutsTheDrainShort() throws Exception {
        try (RunningDaemon running = new RunningDaemon(folder)) {
            running.daemon.stop("test");
            running.traffic().accepting.join();
            running.daemon.stop("again");
            assertEquals(ExitCode.DONE, running.daemon.awaitStopped()); // though drained never completed
        }
    }

    @Test
    void reloadWhileStoppingIsRefused() throws Exception {
        try (RunningDaemon running = new RunningDaemon(folder)) {
            running.daemon.stop("test");
            running.traffic().accepting.join();
            String answer = HttpText.post(UnixDomainSocketAddress.of(running.socket), "/api/v1/reload");
            assertEquals(409, HttpText.status(answer));
            assertTrue(answer.contains("the daemon is stopping"), answer);
        }
    }
}
