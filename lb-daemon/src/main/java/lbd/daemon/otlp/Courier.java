package lbd.daemon.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import lbd.core.runtime.RepeatLimit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings batches to a collector, one after the other, and waits for each: for [#LIMIT] at most, the library's own
/// tries
/// again included, which keep to a Retry-After within that. Confined to the thread that sends.
///
/// Failures are told when they begin, and when they are over; where that changes often, once a minute.
///
/// @param <T> what a batch is made of
public final class Courier<T> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    public static final Duration CONNECT = Duration.ofSeconds(5);

    /// One batch, as the library bounds it.
    public static final Duration BATCH = Duration.ofSeconds(10);

    /// One batch, as we do.
    public static final Duration LIMIT = BATCH.plus(CONNECT);

    private static final Duration QUIET = Duration.ofMinutes(1);

    private final String signal;
    private final String url;
    private final Function<ExecutorService, Client<T>> clients;
    private final RepeatLimit repeats = new RepeatLimit(QUIET, System.nanoTime());
    private ExecutorService threads = threads();
    private Client<T> client;
    private boolean failing;
    private boolean told;

    /// One of the library's exporters.
    public interface Client<T> {
        CompletableResultCode export(Collection<T> batch);

        CompletableResultCode shutdown();
    }

    /// @param signal  how events name what is sent: `tracing`, `metrics`
    /// @param url     that they show
    /// @param clients makes an exporter that works on such threads
    public Courier(String signal, String url, Function<ExecutorService, Client<T>> clients) {
        this.signal = signal;
        this.url = url;
        this.clients = clients;
        client = clients.apply(threads);
    }

    private static ExecutorService threads() {
        return Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("lbd-outbound").factory());
    }

    /// @param limit of the wait, [#LIMIT] or less
    /// @return whether the collector has taken it
    public boolean send(Collection<T> batch, Duration limit) {
        CompletableResultCode sent = client.export(batch);
        sent.join(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (!sent.isDone()) {
            // An answer of which only the head has come holds a thread for ever.
            close();
            threads = threads();
            client = clients.apply(threads);
        }
        tell(sent);
        return sent.isSuccess();
    }

    private void tell(CompletableResultCode sent) {
        if (sent.isSuccess() != failing) {
            return;
        }
        failing = !failing;
        if (failing) {
            long suppressed = repeats.pass(System.nanoTime());
            told = suppressed != RepeatLimit.QUIET;
            if (told) {
                failed(sent.getFailureThrowable(), suppressed);
            }
        } else if (told) {
            log.atInfo()
                    .addKeyValue("event", signal + ".recovered")
                    .addKeyValue("url", url)
                    .log();
        }
    }

    private void failed(@Nullable Throwable why, long suppressed) {
        var event = log.atWarn()
                .addKeyValue("event", signal + ".failed")
                .addKeyValue("url", url)
                .addKeyValue("reason", Collector.reason(why));
        if (suppressed > 0) {
            event = event.addKeyValue("suppressed", suppressed);
        }
        event.log();
    }

    /// Gives up what is in hand. The JDK's client would wait for it, if nobody told it not to.
    @Override
    public void close() {
        threads.shutdownNow();
        Thread.ofVirtual().start(client::shutdown).interrupt();
    }
}
