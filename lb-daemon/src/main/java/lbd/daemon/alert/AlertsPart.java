package lbd.daemon.alert;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lbd.core.model.Config;
import lbd.core.model.alert.AlertSpec;
import lbd.core.model.alert.AlertTarget;
import lbd.core.model.alert.AlertTopic;
import lbd.daemon.HostName;
import lbd.daemon.NotPossibleException;
import lbd.daemon.log.EventMemory;
import lbd.daemon.log.Fields;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.ProblemSource;
import lbd.daemon.problem.Sighting;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears of events and hands each to the alerts that are about it. Where the configuration has no alerts it hears of
/// none, and has no thread. An alert whose name stays keeps what waits, whatever else of it changes.
public final class AlertsPart implements Part, ProblemSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AlertsPart.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);
    private static final Duration LOG_SETTLES = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final String FLUSH = "alerts.flush";

    private final Webhooks webhooks = new Webhooks();
    private final CountDownLatch settled = new CountDownLatch(1);

    /// By name, in the file's order.
    private volatile Map<String, Alert> alerts = Map.of();

    private volatile boolean ending;
    private volatile boolean deaf;

    // State thread.
    private @Nullable ScheduledThreadPoolExecutor threads;
    private EventMemory.@Nullable Listening listening;

    @Override
    public Change prepare(Config next) {
        return Change.of(() -> take(next.alerts()), () -> {});
    }

    private void take(List<AlertSpec> specs) {
        Map<String, Alert> before = alerts;
        Map<String, Alert> now = new LinkedHashMap<>();
        Set<List<X509Certificate>> roots = new HashSet<>();
        for (AlertSpec spec : specs) {
            Sender sender = sender(spec.to());
            Alert kept = before.get(spec.name());
            if (kept == null) {
                now.put(spec.name(), new Alert(spec, sender, HostName.text(), threads(specs.size())));
            } else {
                kept.use(spec, sender);
                now.put(spec.name(), kept);
            }
            if (spec.to() instanceof AlertTarget.Webhook webhook) {
                roots.add(webhook.roots());
            }
        }
        alerts = now;
        before.forEach((name, alert) -> {
            if (!now.containsKey(name)) {
                alert.end();
            }
        });
        webhooks.keep(roots);
        listen(!now.isEmpty());
        if (!now.isEmpty()) {
            threads(specs.size());
        }
    }

    private Sender sender(AlertTarget to) {
        return switch (to) {
            case AlertTarget.Webhook webhook -> message -> webhooks.send(webhook, message);
            case AlertTarget.Email email -> message -> Mails.send(email, message);
            case AlertTarget.Command command -> message -> Programs.send(command, message);
        };
    }

    /// One for each, while it is busy: who does not answer delays nobody else.
    private ScheduledThreadPoolExecutor threads(int number) {
        ScheduledThreadPoolExecutor made = threads;
        if (made == null) {
            made = new ScheduledThreadPoolExecutor(
                    number, Thread.ofPlatform().daemon().name("lbd-alerts").factory());
            made.setRemoveOnCancelPolicy(true);
            made.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
            made.allowCoreThreadTimeOut(true);
            threads = made;
        }
        made.setCorePoolSize(number);
        return made;
    }

    private void listen(boolean wanted) {
        EventMemory.Listening now = listening;
        if (wanted && now == null) {
            listening = EventMemory.listen(this::hear);
        } else if (!wanted && now != null) {
            now.close();
            listening = null;
        }
    }

    /// On the thread that writes events.
    private void hear(Fields event) {
        if (ending && event.event().equals(FLUSH)) {
            deaf = true;
            settled.countDown();
        }
        if (deaf) {
            return;
        }
        AlertTopic topic = Topics.of(event);
        if (topic != null) {
            for (Alert alert : alerts.values()) {
                AlertSpec spec = alert.spec();
                if (spec.on().contains(topic) && spec.level().takes(event.level())) {
                    alert.add(event);
                }
            }
        }
    }

    /// Any thread.
    public List<AlertCounts> counts() {
        return alerts.values().stream().map(Alert::counts).toList();
    }

    /// Of all alerts, in the file's order. Any thread.
    public List<String> names() {
        return List.copyOf(alerts.keySet());
    }

    /// Sends a message that says that it is a test, at once. Any thread. The future gives what the other side has
    /// answered, or fails with [NotPossibleException] that says why it was not sent.
    public CompletableFuture<String> test(String name) {
        Alert alert = alerts.get(name);
        if (alert == null) {
            return CompletableFuture.failedFuture(new NotPossibleException(
                    "no alert \"" + name + "\"; there are: " + String.join(", ", alerts.keySet())));
        }
        return alert.test(Fields.now(
                "info",
                Map.of("event", "alert.test", "alert", name, "message", "a test, which an operator has asked for")));
    }

    @Override
    public void look(Consumer<Sighting> to) {
        for (AlertCounts one : counts()) {
            String failure = one.failure();
            to.accept(new Sighting(
                    Kind.ALERT,
                    one.name(),
                    !failure.isEmpty(),
                    one.givenUp(),
                    "alert %s does not reach %s: %s; events that wait: %d, that were given up: %d"
                            .formatted(one.name(), one.to(), failure, one.waiting(), one.givenUp())));
        }
    }

    /// Hears of nothing that happens from now on: another process tells of it. What waits is sent as ever. State
    /// thread.
    public void quiet() {
        if (listening == null || ending) {
            return;
        }
        flush();
        // Lines can be lost where there are too many.
        Future<?> _ = threads(Math.max(1, alerts.size()))
                .schedule(() -> deaf = true, LOG_SETTLES.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// What was logged before it is heard, and nothing after it.
    private void flush() {
        ending = true;
        log.atInfo()
                .addKeyValue("event", FLUSH)
                .addKeyValue("alerts", alerts.size())
                .log();
    }

    /// Sends what waits, once, within three seconds.
    @Override
    public void close() {
        EventMemory.Listening heard = listening;
        if (heard == null) {
            shutDown();
            return;
        }
        if (!ending) {
            flush();
        }
        try {
            // What was logged before comes before.
            boolean _ = settled.await(LOG_SETTLES.toMillis(), TimeUnit.MILLISECONDS);
            heard.close();
            List<Alert> all = new ArrayList<>(alerts.values());
            all.forEach(Alert::hurry);
            long until = System.nanoTime() + LAST_WORDS.toNanos();
            for (Alert alert : all) {
                long left = alert.await(until);
                if (left > 0) {
                    log.atWarn()
                            .addKeyValue("event", "alerts.not_sent")
                            .addKeyValue("alert", alert.spec().name())
                            .addKeyValue("events", left)
                            .log();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            shutDown();
        }
    }

    private void shutDown() {
        if (threads != null) {
            threads.shutdownNow();
        }
        webhooks.close();
    }
}
