package lbd.vrrp.script;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a program of an instance's or group's new state: one call at a time for each, and while one runs only
/// the latest waits.
///
/// A program that takes longer than a minute is killed. Thread-safe.
public final class NotifyScript {
    private static final Logger log = LoggerFactory.getLogger(NotifyScript.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// The four arguments, as keepalived has them.
    ///
    /// @param type  INSTANCE or GROUP
    /// @param state MASTER, BACKUP, FAULT or STOP
    public record Message(String type, String name, String state, int priority) {
        List<String> arguments() {
            return List.of(type, name, state, Integer.toString(priority));
        }
    }

    private record Job(List<String> command, String routerId, Message message) {}

    /// For each type and name with a call under way: what comes next.
    private final Map<String, @Nullable Job> waiting = new HashMap<>();

    /// Calls the program, later if it runs.
    ///
    /// @param command empty: nothing is called
    public synchronized void tell(List<String> command, String routerId, Message message) {
        if (command.isEmpty()) {
            return;
        }
        String key = message.type() + " " + message.name();
        Job job = new Job(command, routerId, message);
        if (waiting.containsKey(key)) {
            waiting.put(key, job);
        } else {
            waiting.put(key, null);
            Thread.ofVirtual().name("vrrp-notify-" + message.name()).start(() -> work(key, job));
        }
    }

    /// Waits until all that was told has been told, at most `limit`.
    public synchronized void await(Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (!waiting.isEmpty()) {
            long rest = until - System.nanoTime();
            if (rest <= 0) {
                return;
            }
            wait(Math.max(1, rest / 1_000_000));
        }
    }

    private void work(String key, Job first) {
        for (Job job = first; job != null; job = next(key)) {
            call(job);
        }
    }

    private synchronized @Nullable Job next(String key) {
        Job job = waiting.get(key);
        if (job == null) {
            waiting.remove(key);
            notifyAll();
        } else {
            waiting.put(key, null);
        }
        return job;
    }

    private static void call(Job job) {
        try {
            ScriptOutcome outcome = new Command(job.command(), null, job.routerId())
                    .run(LIMIT, job.message().arguments());
            if (!outcome.isSuccess()) {
                log.atWarn()
                        .addKeyValue("event", "vrrp.notify_failed")
                        .addKeyValue("name", job.message().name())
                        .addKeyValue("command", job.command().getFirst())
                        .addKeyValue("outcome", outcome.text())
                        .log();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
