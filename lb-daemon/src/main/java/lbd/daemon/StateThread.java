package lbd.daemon;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread on which the runtime state changes: reloads, the operator's words, verdicts.
final class StateThread implements Executor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateThread.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("lbd-state").factory());

    /// Any thread. The future fails with what the work throws.
    <T> CompletableFuture<T> call(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /// Repeats a task, which must not throw, until the future is cancelled.
    Future<?> every(Duration interval, Runnable task) {
        return thread.scheduleWithFixedDelay(task, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void execute(Runnable work) {
        thread.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                // The executor would keep it to itself.
                log.atError()
                        .addKeyValue("event", "state.internal_error")
                        .setCause(e)
                        .log();
            }
        });
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
