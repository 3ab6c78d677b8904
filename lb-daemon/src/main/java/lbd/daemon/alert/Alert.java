package lbd.daemon.alert;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.model.alert.AlertSpec;
import lbd.daemon.NotPossibleException;
import lbd.daemon.log.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One alert: what waits, and what is being sent.
///
///     idle      -> gathering   an event; group_wait begins
///     gathering -> sending     that is over, and the rate allows a message; until then events are gathered on
///     sending   -> idle        it got through, or never will
///     sending   -> waiting     it may later; events are gathered meanwhile
///     waiting   -> sending     after a while
///
/// One message is in hand at a time, so they come in order. Any thread.
final class Alert {
    private static final Logger log = LoggerFactory.getLogger(Alert.class);

    private final String host;
    private final ScheduledExecutorService threads;
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder givenUp = new LongAdder();

    // Guarded by this.
    private AlertSpec spec;
    private Sender sender;
    private final AlertBatch gathered = new AlertBatch();
    private final AlertTokens tokens;
    private @Nullable Message inHand;
    private boolean running;
    private int failures;
    private long begunNanos;
    private @Nullable Future<?> timer;
    private String failure = "";
    private boolean last;
    private boolean ended;

    Alert(AlertSpec spec, Sender sender, String host, ScheduledExecutorService threads) {
        this.spec = spec;
        this.sender = sender;
        this.host = host;
        this.threads = threads;
        tokens = new AlertTokens(spec.rate(), System.nanoTime());
    }

    synchronized AlertSpec spec() {
        return spec;
    }

    /// What waits goes to where it says now.
    synchronized void use(AlertSpec other, Sender itsSender) {
        spec = other;
        sender = itsSender;
        tokens.rate(other.rate());
    }

    synchronized void add(Fields event) {
        if (ended) {
            dropped.increment();
            return;
        }
        if (gathered.add(event)) {
            dropped.increment();
        }
        if (timer == null && inHand == null) {
            schedule(spec.groupWait().toNanos());
        }
    }

    private void schedule(long nanos) {
        if (ended) {
            return;
        }
        try {
            timer = threads.schedule(this::run, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The daemon has stopped.
        }
    }

    private void run() {
        Message message;
        Sender by;
        synchronized (this) {
            timer = null;
            if (running || !take()) {
                return;
            }
            running = true;
            message = Objects.requireNonNull(inHand);
            by = sender;
        }
        NotSentException problem = send(message, by);
        synchronized (this) {
            running = false;
            if (problem == null) {
                sent.increment();
                failure = "";
                over();
            } else {
                failed(message, problem);
            }
            if (last || inHand == null) {
                notifyAll();
            }
        }
    }

    /// Whether there is a message to send now.
    private boolean take() {
        if (inHand != null) {
            return true;
        }
        if (gathered.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        long wait = last ? 0 : tokens.take(now);
        if (wait > 0) {
            schedule(wait);
            return false;
        }
        inHand = gathered.take(spec.name(), host);
        failures = 0;
        begunNanos = now;
        return true;
    }

    private @Nullable NotSentException send(Message message, Sender by) {
        try {
            by.send(message);
            return null;
        } catch (NotSentException e) {
            return e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NotSentException("the daemon stops", false);
        } catch (RuntimeException | Error e) {
            // It would send no more.
            log.atError()
                    .addKeyValue("event", "alert.internal_error")
                    .addKeyValue("alert", message.alert())
                    .setCause(e)
                    .log();
            return new NotSentException(String.valueOf(e), false);
        }
    }

    private void failed(Message message, NotSentException problem) {
        failed.increment();
        failures++;
        failure = problem.reason();
        boolean late = System.nanoTime() - begunNanos > Backoff.GIVE_UP.toNanos();
        if (last || ended || !problem.again() || late) {
            drop(message);
            givenUp.add(message.events().size());
            over();
        } else {
            schedule(Backoff.nanos(failures, ThreadLocalRandom.current().nextDouble()));
        }
    }

    private void over() {
        inHand = null;
        if (!gathered.isEmpty()) {
            schedule(0);
        }
    }

    /// Sends what waits, once and at once, whatever the rate.
    synchronized void hurry() {
        last = true;
        Future<?> waiting = timer;
        if (waiting != null && waiting.cancel(false)) {
            timer = null;
        }
        if (!running && (inHand != null || !gathered.isEmpty())) {
            schedule(0);
        }
    }

    /// Waits until nothing does, after [#hurry].
    ///
    /// @return how many events are left
    synchronized long await(long untilNanos) throws InterruptedException {
        while (waiting() > 0) {
            long rest = untilNanos - System.nanoTime();
            if (rest <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, rest);
        }
        return waiting();
    }

    /// No more of what waits is sent: the file has this alert no longer. What is being sent now may get through.
    synchronized void end() {
        ended = true;
        Future<?> waiting = timer;
        if (waiting != null) {
            waiting.cancel(false);
            timer = null;
        }
        if (!gathered.isEmpty()) {
            drop(gathered.take(spec.name(), host));
        }
        Message message = inHand;
        if (message != null && !running) {
            drop(message);
            inHand = null;
        }
    }

    /// What it has left out before is counted already.
    private void drop(Message message) {
        dropped.add(message.events().size());
    }

    /// Events.
    synchronized long waiting() {
        Message message = inHand;
        return gathered.size() + (message == null ? 0 : message.events().size());
    }

    /// Sends a message of its own at once, beside all others. The future gives the answer, or fails with
    /// [NotPossibleException].
    CompletableFuture<String> test(Fields event) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Message message = new Message(spec().name(), host, List.of(event), 0);
        Sender by;
        synchronized (this) {
            by = sender;
        }
        try {
            threads.execute(() -> {
                try {
                    answer.complete(by.send(message));
                } catch (NotSentException e) {
                    answer.completeExceptionally(new NotPossibleException(e.reason()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    answer.completeExceptionally(new NotPossibleException("the daemon stops"));
                } catch (RuntimeException | Error e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new NotPossibleException("the daemon stops"));
        }
        return answer;
    }

    /// Why the last message did not get through; empty where it did.
    synchronized String failure() {
        return failure;
    }

    AlertCounts counts() {
        AlertSpec now = spec();
        return new AlertCounts(
                now.name(),
                now.to().kind(),
                now.to().shown(),
                now.on(),
                sent.sum(),
                failed.sum(),
                dropped.sum(),
                givenUp.sum(),
                waiting(),
                failure());
    }
}
