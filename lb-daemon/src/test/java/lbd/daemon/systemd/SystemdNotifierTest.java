package lbd.daemon.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SystemdNotifierTest {
    private final Received received = new Received();
    private final Shown shown = new Shown();

    @Test
    void startReloadAndStopArriveInOrder() {
        try (SystemdNotifier notifier = new SystemdNotifier(received, null)) {
            notifier.started(shown);
            notifier.reloading();
            notifier.reloaded();
            notifier.stopping(Duration.ofSeconds(30));
        }
        List<String> all = List.copyOf(received.messages);
        assertEquals("READY=1\nSTATUS=fine", all.get(0));
        assertTrue(all.get(1).matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"), all.get(1));
        assertEquals(List.of("READY=1\nSTATUS=fine", "STOPPING=1\nEXTEND_TIMEOUT_USEC=45000000"), all.subList(2, 4));
        assertTrue(received.closed);
    }

    @Test
    void watchdogHearsAsLongAsThreadsTurn() throws Exception {
        try (SystemdNotifier notifier = new SystemdNotifier(received, Duration.ofMillis(30))) {
            notifier.started(shown);
            received.await("WATCHDOG=1");
            received.await("WATCHDOG=1");
            shown.dead = "an event loop has not turned";
            received.await("STATUS=STUCK: an event loop has not turned");
            shown.dead = null;
            shown.told = "fine again";
            assertEquals("WATCHDOG=1", received.messages.take()); // none since it was stuck
            received.await("STATUS=fine again");
        }
    }

    @Test
    void withoutAWatchdogNothingIsSaidOfBeingAlive() throws Exception {
        try (SystemdNotifier notifier = new SystemdNotifier(received, null)) {
            notifier.started(shown);
            received.await("READY=1\nSTATUS=fine");
        }
        assertFalse(received.messages.contains("WATCHDOG=1"));
    }

    @Test
    void whoDoesNotListenIsTriedAgain() throws Exception {
        received.deaf = true;
        try (SystemdNotifier notifier = new SystemdNotifier(received, Duration.ofMillis(30))) {
            notifier.started(shown);
            received.await("(deaf)");
            received.deaf = false;
            received.await("WATCHDOG=1");
        }
    }

    private static final class Shown implements Systemd.View {
        private volatile String told = "fine";
        private volatile @Nullable String dead;

        @Override
        public String status() {
            return told;
        }

        @Override
        public List<String> deadReasons() {
            String reason = dead;
            return reason == null ? List.of() : List.of(reason);
        }
    }

    private static final class Received implements SystemdNotifier.Receiver {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private volatile boolean closed;
        private volatile boolean deaf;

        @Override
        public void send(String message) throws IOException {
            if (deaf) {
                messages.add("(deaf)");
                throw new IOException("nobody there");
            }
            messages.add(message);
        }

        @Override
        public void close() {
            closed = true;
        }

        private void await(String message) throws InterruptedException {
            while (!messages.take().equals(message)) {
                // one of those before it
            }
        }
    }
}
