package lbd.daemon.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the messages, in order, on a thread of its own. A message that does not arrive is logged and changes nothing.
final class SystemdNotifier implements Systemd {
    private static final Logger log = LoggerFactory.getLogger(SystemdNotifier.class);
    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(5);

    /// What a stop takes beyond waiting for connections.
    private static final Duration STOP_MARGIN = Duration.ofSeconds(15);

    /// Who reads the messages. Used on one thread.
    interface Receiver extends AutoCloseable {
        /// @param message assignments, one a line, as in sd_notify(3)
        void send(String message) throws IOException;

        @Override
        void close();
    }

    private final Receiver receiver;
    private final @Nullable Duration watchdog;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("lbd-systemd").factory());

    private final AtomicBoolean open = new AtomicBoolean(true);

    // The thread's own.
    private @Nullable View view;
    private String status = "";
    private boolean stuck;
    private boolean unheard;

    /// @param watchdog it wants to hear that we are alive within this; null: it does not ask
    SystemdNotifier(Receiver receiver, @Nullable Duration watchdog) {
        this.receiver = receiver;
        this.watchdog = watchdog;
    }

    @Override
    public void started(View started) {
        thread.execute(() -> {
            view = started;
            sendReady();
        });
        // Thrice within the time: one late message is no reason to be killed.
        Duration interval = watchdog == null ? STATUS_INTERVAL : watchdog.dividedBy(3);
        long nanos = Math.clamp(interval.toNanos(), 1_000_000, STATUS_INTERVAL.toNanos());
        thread.scheduleAtFixedRate(this::tick, 0, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void reloading() {
        // Read here and not when it is sent: systemd tells by it whether the reload is the one that it asked for.
        long monotonicMicros = System.nanoTime() / 1000;
        thread.execute(() -> send("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros));
    }

    @Override
    public void reloaded() {
        thread.execute(this::sendReady);
    }

    @Override
    public void stopping(Duration limit) {
        long micros = limit.plus(STOP_MARGIN).toNanos() / 1000;
        thread.execute(() -> send("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + micros));
    }

    @Override
    public void handedOver(long pid) {
        thread.execute(() -> {
            // The watchdog is for the other one now; this one's word would no longer be heard.
            view = null;
            send("MAINPID=" + pid);
        });
        close();
    }

    @Override
    public void close() {
        thread.shutdown(); // what was posted is still sent
        try {
            if (thread.awaitTermination(1, TimeUnit.SECONDS) && open.compareAndSet(true, false)) {
                receiver.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendReady() {
        if (view != null) {
            status = view.status();
            send("READY=1\nSTATUS=" + status);
        }
    }

    private void tick() {
        if (view == null) {
            return;
        }
        List<String> reasons = view.deadReasons();
        tellWhetherStuck(reasons);
        if (reasons.isEmpty() && watchdog != null) {
            send("WATCHDOG=1");
        }
        String next = reasons.isEmpty() ? view.status() : "STUCK: " + String.join(", ", reasons);
        if (!next.equals(status)) {
            status = next;
            send("STATUS=" + next);
        }
    }

    private void tellWhetherStuck(List<String> reasons) {
        if (stuck == reasons.isEmpty()) {
            stuck = !stuck;
            log.atWarn()
                    .addKeyValue("event", stuck ? "process.stuck" : "process.turning")
                    .addKeyValue("reason", stuck ? String.join(", ", reasons) : "every thread turns again")
                    .log();
        }
    }

    private void send(String message) {
        try {
            receiver.send(message);
            unheard = false;
        } catch (IOException e) {
            if (!unheard) {
                unheard = true;
                log.atWarn()
                        .addKeyValue("event", "systemd.not_told")
                        .addKeyValue("error", e.getMessage())
                        .log();
            }
        }
    }
}
